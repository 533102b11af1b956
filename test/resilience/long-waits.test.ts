/** A service may ask to wait for hours, a day or a year. What a night cannot wait for, it does without, and says so. */
import { expect, test } from 'vitest';
import { hourMs } from '../../shared/core/calendar.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { type Play, play } from '../kit/in-process.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { eachThoroughly } from '../kit/test-with.ts';

const waits: readonly (readonly [string, string])[] = [
  ['five hours', '18000'],
  ['three days', '259200'],
  ['until a date of another century', 'Fri, 01 Jan 2100 00:00:00 GMT'],
  ['more seconds than there are', '9'.repeat(400)],
];

const lists: readonly (readonly [string, RegExp])[] = [
  ['directory', /\/users\/delta/],
  ['library', /\/items\/delta/],
  ['group', /\/transitiveMembers/],
];

async function staged(): Promise<Play> {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  const people = ['ada', 'bob'].map((name) => stage.inStep(name).id);
  stage.set({ SCOPE_GROUP: stage.tenant.addGroup('Photos', people).id });
  await stage.closedBefore();
  await stage.night();
  return stage;
}

async function nightAsked(stage: Play, path: RegExp, wait: string): Promise<RunRecord> {
  const [person] = stage.tenant.users.values();
  stage.tenant.changePhoto(person?.id ?? '');
  stage.pass({ hours: 13 });
  stage.server.faults.add({ match: { path }, answer: { status: 429, headers: { 'retry-after': wait } } });
  const run = await stage.night();
  stage.server.faults.clear();
  return run;
}

async function expectPartialNight(list: string, path: RegExp, wait: string): Promise<void> {
  const stage = await staged();
  const run = await nightAsked(stage, path, wait);
  expect([run.state, run.lacks]).toMatchObject(['completed', { 0: { list } }]);
  expect(stage.now().getTime() - Date.parse(run.startedAt)).toBeLessThan(5 * hourMs);
  await expectNobodyWrong(stage.tenant);
  const next = await stage.night(2);
  expect([next.state, next.lacks]).toEqual(['completed', undefined]);
  expect(await notCurrent(stage.tenant)).toEqual([]);
}

test.each(lists)('%s, which asks to wait a year: a partial night', async (list, path) => {
  await expectPartialNight(list, path, String(365 * 24 * 3600));
});

eachThoroughly(waits, 'the directory asks to wait %s: a partial night', async ([, wait]) => {
  await expectPartialNight('directory', /\/users\/delta/, wait);
});
