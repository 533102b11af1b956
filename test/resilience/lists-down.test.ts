/**
 * A list that is down, row by row of `shared/workflows/endpoints.md`: users delta, list delta, list rows and list changes
 * of SharePoint, group members; and one user who cannot be read from the directory.
 */
import { describe, expect, test } from 'vitest';
import type { FaultAnswer, FaultMatch } from '../../local/tenant/server/faults.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { type Play, play } from '../kit/in-process.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { eachThoroughly, eachWithStandIns } from '../kit/test-with.ts';
import { playIn, settledIn } from '../workflows/in-geos.ts';

const ways: readonly (readonly [string, FaultAnswer])[] = [
  ['500', { status: 500 }],
  ['400', { status: 400 }],
  ['403', { status: 403, body: { error: { code: 'accessDenied', message: 'x' } } }],
  ['JSON cut short', { truncate: true }],
  ['200 with an error', { status: 200, body: { error: { code: 'generalException', message: 'x' } } }],
];

interface List {
  readonly name: string;
  readonly match: FaultMatch;
  readonly lacking: 'directory' | 'library' | 'group';
  /** Graph does not serve the list, so that it is read through SharePoint. */
  readonly byRest?: boolean;
  /** Failures that another request makes up for, so that nothing is missing. */
  readonly answeredFor?: readonly string[];
}

const lists: readonly List[] = [
  { name: 'users delta', match: { path: /\/users\/delta/ }, lacking: 'directory' },
  { name: 'list delta', match: { path: /\/items\/delta/ }, lacking: 'library', answeredFor: ['403'] },
  {
    name: 'list changes',
    match: { path: /\/GetChanges/i },
    lacking: 'library',
    byRest: true,
    answeredFor: ['500', '400', 'JSON cut short', '200 with an error'],
  },
  { name: 'group members', match: { path: /\/transitiveMembers/ }, lacking: 'group' },
];

const nights = 7;

/** All users in step, in a tenant whose lists were read before. */
async function staged({ byRest }: Pick<List, 'byRest'>) {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  const people = Array.from({ length: nights }, (_, index) => stage.inStep(`user${index}`).id);
  stage.set({ SCOPE_GROUP: stage.tenant.addGroup('Photos', people).id });
  if (byRest === true) stage.server.faults.refuseLists('both', 403);
  await stage.closedBefore();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': nights });
  return Object.assign(stage, { people, first: people[0] ?? '' });
}

/** The run repairs what it can read, and removes no user. Where no other request made up for it, it reports the missing list. */
function expectRepaired(run: RunRecord, name: string, lacking?: string): void {
  expect([run.state, run.outcomes, run.totals?.inScope], name).toEqual([
    'completed',
    { repaired: 1 },
    nights,
  ]);
  expect(run.totals?.unavailable, name).toEqual(lacking === undefined ? undefined : { [lacking]: 1 });
  const expectedLacks = lacking === undefined ? [] : [{ list: lacking, why: expect.stringMatching(/./) }];
  expect(run.lacks ?? [], name).toMatchObject(expectedLacks);
}

async function nightAfterChange(stage: Play, id: string): Promise<RunRecord> {
  stage.tenant.changePhoto(id);
  stage.pass({ hours: 13 });
  return stage.night();
}

eachWithStandIns(lists, [2])(
  '$name, down in any way: the night repairs, reports the missing list, and later nights recover',
  async (list) => {
    const stage = await staged(list);
    for (const [index, [way, answer]] of ways.entries()) {
      const fault = stage.server.faults.add({ match: list.match, answer });
      const run = await nightAfterChange(stage, stage.people[index] ?? '');
      stage.server.faults.remove(fault);
      expectRepaired(run, way, list.answeredFor?.includes(way) === true ? undefined : list.lacking);
      const next = await stage.night();
      expect([next.state, next.lacks], way).toEqual(['completed', undefined]);
    }
    await expectNobodyWrong(stage.tenant);
    expect(await notCurrent(stage.tenant)).toEqual([]);
  },
);

eachThoroughly(lists, '$name, down for a week: the same each night, and no user is removed', async (list) => {
  const stage = await staged(list);
  const fault = stage.server.faults.add({ match: list.match, answer: { status: 500 } });
  const lacking = list.answeredFor?.includes('500') === true ? undefined : list.lacking;
  for (const [night, id] of stage.people.entries())
    expectRepaired(await nightAfterChange(stage, id), `night ${night + 1}`, lacking);
  stage.server.faults.remove(fault);
  const healed = await stage.night();
  expect([healed.lacks, healed.totals?.findings]).toEqual([undefined, { 'in-step': nights }]);
});

test('the lists of all geo locations, down at the same time: each is given up, and the night repairs', async () => {
  const stage = await playIn({ settings: { GUARD_UPDATES: '100' } });
  const [, , third] = (['NAM', 'EUR', 'APC'] as const).map((code) => settledIn(stage, code, code).id);
  await stage.closedBefore();
  await stage.night();
  stage.server.faults.add({ match: { path: /\/items\/delta/ }, answer: { truncate: true } });
  const run = await nightAfterChange(stage, third ?? '');
  expect([run.state, run.outcomes, run.totals?.unavailable]).toEqual([
    'completed',
    { repaired: 1 },
    { library: 3 },
  ]);
});

describe('list rows', () => {
  eachWithStandIns(ways, [0])('%s in the first listing: the run fails and says why', async ([, answer]) => {
    const stage = await play();
    stage.inStep('ada');
    stage.server.faults.refuseLists('both', 403);
    stage.server.faults.add({ match: { path: /RenderListDataAsStream/i }, answer });
    const run = await stage.night();
    expect([run.state, run.note]).toEqual(['failed', expect.stringMatching(/Listing|list rows/)]);
    stage.server.faults.clear();
    expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
  });

  eachWithStandIns(ways, [3])('%s in a later listing: a partial night', async ([way, answer]) => {
    const stage = await staged({ byRest: true });
    stage.tenant.touchFile(stage.first, 'M');
    stage.server.faults.add({ match: { path: /RenderListDataAsStream/i }, answer });
    expectRepaired(await nightAfterChange(stage, stage.first), way, 'library');
  });
});

describe('one user', () => {
  const ofUser = (id: string): FaultMatch => ({ path: new RegExp(`/v1\\.0/users/${id}\\?`) });
  const sync = (stage: Play, id: string) =>
    syncOnDemand(stage.context, {
      idOrUpn: id,
      dryRun: false,
      force: false,
      waitMs: 0,
      by: 'a',
      key: undefined,
    });

  eachWithStandIns(ways, [4])(
    '%s: a call on demand fails, and the night does not ask for single users',
    async ([, answer]) => {
      const stage = await staged({});
      stage.server.faults.add({ match: ofUser(stage.first), answer });
      await expect(sync(stage, stage.first)).rejects.toThrow(/users/);
      const run = await nightAfterChange(stage, stage.first);
      expect([run.state, run.outcomes, run.lacks]).toEqual(['completed', { repaired: 1 }, undefined]);
      await expectNobodyWrong(stage.tenant);
    },
  );
});
