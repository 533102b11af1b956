/**
 * Each endpoint may be down alone: refusing (500, 400), cut short, or answering 200 with an error. Each row of
 * `shared/workflows/endpoints.md` has its cases here or in another file of this folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { FaultAnswer, FaultMatch } from '../../local/tenant/server/faults.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { type Play, play } from '../kit/in-process.ts';
import { isThorough } from '../kit/needs.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { hosts, playIn, settledIn, someone } from '../workflows/in-geos.ts';

const graph = 'graph.microsoft.com';
const mySite = 'contoso-my.sharepoint.com';
const root = 'contoso.sharepoint.com';

const ways: readonly (readonly [string, FaultAnswer])[] = [
  ['500', { status: 500 }],
  ['400', { status: 400 }],
  ['JSON cut short', { truncate: true }],
  ['200 with an error', { status: 200, body: { error: { code: 'generalException', message: 'x' } } }],
];

interface Endpoint {
  readonly name: string;
  readonly match: FaultMatch;
  /** What a night without this endpoint does. */
  readonly night: 'as usual' | 'unknown' | 'not repaired' | 'ends';
}

const endpoints: readonly Endpoint[] = [
  { name: 'users delta', match: { host: graph, path: /\/users\/delta/ }, night: 'ends' },
  { name: 'list delta', match: { host: graph, path: /\/items\/delta/ }, night: 'ends' },
  { name: 'geo locations', match: { host: graph, path: /\/sites\?/ }, night: 'as usual' },
  { name: 'lists', match: { host: graph, path: /\/sites\/[^/]+\/lists\?/ }, night: 'as usual' },
  { name: 'folders', match: { host: mySite, path: /\/folders\?/i }, night: 'as usual' },
  { name: 'photo metadata batch', match: { host: graph, path: /\/photo$/, inner: true }, night: 'unknown' },
  {
    name: 'photo bytes batch',
    match: { host: graph, path: /\/photo\/\$value/, inner: true },
    night: 'unknown',
  },
  // Asked for a proof of absence only: a repair reads metadata and bytes in one batch.
  { name: 'photo metadata', match: { host: graph, path: /\/photo$/, inner: false }, night: 'as usual' },
  { name: 'profile batch', match: { host: root, path: /\/_api\/\$batch/i }, night: 'not repaired' },
  { name: 'profile write', match: { host: root, path: /SetSingleValue/i }, night: 'not repaired' },
  { name: 'file upload', match: { host: mySite, path: /AddUsingPath/i }, night: 'not repaired' },
];

/** In every run each kind of night has every failure, and each endpoint half of them; with THOROUGH=1 all. */
function waysFor(endpoint: Endpoint): typeof ways {
  const half = endpoints.indexOf(endpoint) % 2;
  // A repair that does not succeed is tried many times.
  const possible = ways.filter(([way]) => endpoint.night !== 'not repaired' || /^(500|200)/.test(way));
  return possible.filter((_, index) => isThorough || index % 2 === half);
}

const healing = '$name: what is written is right, and all heals by itself';

/** A bad night for each failure, with a user whose photo has changed; good nights before and after. */
test.each(endpoints)(healing, { tags: ['time'] }, async (endpoint) => {
  const { match, night } = endpoint;
  const stage = await play({ settings: { GUARD_UNKNOWN: '100' } });
  const tried = waysFor(endpoint);
  const people = tried.map((_, index) => stage.inStep(`user${index}`));
  await stage.closedBefore();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': tried.length });
  for (const [index, [, answer]] of tried.entries()) {
    const { id } = people[index] as Person;
    stage.tenant.changePhoto(id);
    stage.pass({ hours: 13 });
    stage.server.faults.add({ match, answer });
    const run = await stage.night();
    stage.server.faults.clear();
    const row = (await stage.findings(run.id)).get(id);
    if (night === 'as usual') expect([run.state, row?.outcome]).toEqual(['completed', 'repaired']);
    if (night === 'unknown') expect([run.state, row?.finding]).toEqual(['completed', 'unknown']);
    if (night === 'not repaired') expect([run.state, row?.finding]).toEqual(['completed', 'source-newer']);
    if (night === 'not repaired') expect(row?.outcome).not.toBe('repaired');
    expect(['completed', 'failed']).toContain(run.state);
  }
  await expectNobodyWrong(stage.tenant);
  // A failed user waits for some days.
  await stage.night(7);
  expect(await notCurrent(stage.tenant)).toEqual([]);
});

describe('geo locations', () => {
  async function threePlaces(): Promise<Play> {
    const stage = await playIn({ settings: { GUARD_UPDATES: '100' } });
    for (const code of ['NAM', 'EUR', 'APC'] as const) settledIn(stage, code, code);
    await stage.closedBefore();
    return stage;
  }
  const match = { host: graph, path: /\/sites\?/ };

  const used = '%s: the list of an earlier night is used, and the run says so';
  eachWithStandIns(ways, [0, 1, 3])(used, async ([, answer]) => {
    const stage = await threePlaces();
    await stage.night();
    for (const { id } of stage.tenant.users.values()) stage.tenant.changePhoto(id);
    stage.pass({ hours: 13 });
    stage.server.faults.add({ match, answer });
    const run = await stage.night();
    expect([run.state, run.outcomes]).toEqual(['completed', { repaired: 3 }]);
    expect(run.note).toMatch(/^Graph did not list the geo locations \(.+\)\. The run used the list of 20/);
    const reported = stage.events.filter(({ name }) => name === 'endpoint.unavailable');
    expect(reported).toMatchObject([{ properties: { endpoint: 'geo locations', runId: run.id } }]);
    expect(await notCurrent(stage.tenant)).toEqual([]);
  });

  test('no answer and no earlier list: only users who are certainly at home are compared', async () => {
    const stage = await threePlaces();
    const missing = stage.tenant.join({ upn: 'missing@contoso.com', photo: true, profile: false });
    const home = someone(stage, 'nora', 'NAM');
    stage.server.faults.add({ match, answer: { status: 503 } });
    const run = await stage.night();
    expect(run.totals?.findings).toEqual({ 'in-step': 1, missing: 1, unknown: 3 });
    const rows = await stage.findings(run.id);
    expect(rows.get(home.id)?.outcome).toBe('repaired');
    expect(rows.get(missing.id)?.cause).toContain('geo locations not listed');
    expect(run.note).toContain('are unknown');
    await expectNobodyWrong(stage.tenant);
    stage.server.faults.clear();
    expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 4, 'no-profile': 1 });
  });

  test('a satellite whose library does not answer affects only its own users', async () => {
    const stage = await threePlaces();
    stage.server.faults.add({
      match: { path: new RegExp(`/sites/${hosts.EUR[1]}/lists`) },
      answer: { status: 500 },
    });
    stage.server.faults.add({ match: { host: hosts.EUR[1] }, answer: { status: 500 } });
    const run = await stage.night();
    expect([run.state, run.totals?.findings]).toEqual(['completed', { 'in-step': 2, unknown: 1 }]);
  });
});

// A process asks once: in the nights above, the library is known before the fault.
test.each(ways)(
  'lists, before they were ever asked for: %s: SharePoint tells where the library is',
  async (_way, answer) => {
    const stage = await play();
    stage.server.faults.add({ match: { host: graph, path: /\/sites\/[^/]+\/lists\?/ }, answer });
    const { folder } = await stage.context.geos.home.library.locate();
    expect(folder).toBe('/User Photos/Profile Pictures');
  },
);

describe('a library over the list view threshold', () => {
  test('folders, list rows: the preflight is ok, and the night as usual', async () => {
    const stage = await play({ server: { listViewThreshold: 10 } });
    for (const name of ['ann', 'bob', 'cid', 'dan']) stage.inStep(name);
    const { checks } = await preflight(stage.context, { write: false, user: undefined });
    const library = checks.filter(({ name }) => ['picture-folder', 'file-names'].includes(name));
    expect(library.map(({ state }) => state)).toEqual(['ok', 'ok']);
    expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 4 });
  });

  test('folders refused too: the list rows show where the photos are', async () => {
    const stage = await play({ tenant: { folder: 'Profilbilder' } });
    stage.inStep('ann');
    const body = {
      'odata.error': { code: '-2147024860, Microsoft.SharePoint.SPQueryThrottledException', message: '' },
    };
    stage.server.faults.add({ match: { path: /\/folders\?/i }, answer: { status: 500, body } });
    expect((await stage.context.geos.home.library.locate()).folder).toBe('/User Photos/Profilbilder');
    stage.server.faults.add({ match: { path: /renderlistdata/i }, answer: { status: 500 } });
    const fresh = await play({ tenant: { folder: 'Profilbilder' } });
    fresh.server.faults.add({ match: { path: /\/folders\?|renderlistdata/i }, answer: { status: 500 } });
    await expect(fresh.context.geos.home.library.locate()).rejects.toThrow('Listing the folders');
  });
});

describe('file read', () => {
  test('unknown, and nothing is written over what could not be read', async () => {
    const stage = await play({ settings: { GUARD_UNKNOWN: '100' } });
    stage.inStep('ann');
    await stage.closedBefore();
    for (const [way, answer] of ways) {
      if (way === 'JSON cut short') continue;
      stage.server.faults.clear();
      stage.server.faults.add({ match: { host: mySite, path: /GetFileBy.*\/\$value/i }, answer });
      const run = await stage.night();
      expect(run.totals?.findings, way).toEqual({ unknown: 1 });
    }
    expect(stage.written()).toEqual([]);
  });
});

describe('storage', () => {
  test('undo copies: nothing is written without one', async () => {
    const stage = await play();
    const person = stage.inStep('ann');
    await stage.closedBefore();
    await stage.night();
    stage.tenant.changePhoto(person.id);
    const down = stage.wrap('undo', () => ({
      keep: () => Promise.reject(new TransientError('blobs are down')),
    }));
    const run = await stage.night();
    expect([run.outcomes, stage.written()]).toEqual([{ failed: 1 }, []]);
    down();
    await stage.night(2);
    expect(await notCurrent(stage.tenant)).toEqual([]);
  });
});

describe('storage that is down for a while', () => {
  test('queues: a message that could not be sent is sent when its sender is delivered again', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    stage.withPhoto('ann');
    let failures = 2;
    stage.wrap('queues', ({ send }) => ({
      async send(...given) {
        if (given[0] === 'compare-users' && failures-- > 0) throw new TransientError('queues are down');
        return send(...given);
      },
    }));
    expect(await stage.night()).toMatchObject({ state: 'reported', totals: { findings: { missing: 1 } } });
    expect(stage.errors).toHaveLength(2);
  });

  test('tables: a row that cannot be read for a while delays the night', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    stage.withPhoto('ann');
    const { id } = await stage.begin();
    let failures = 3;
    stage.wrap('runs', ({ get }) => ({
      async get(runId) {
        if (failures-- > 0) throw new TransientError('tables are down');
        return get(runId);
      },
    }));
    await stage.pump();
    expect(await stage.run(id)).toMatchObject({ state: 'reported', totals: { findings: { missing: 1 } } });
    expect(stage.errors).toHaveLength(3);
  });

  test('group members: without them the users of a range are unknown, and nothing is written', async () => {
    const stage = await play();
    const group = stage.tenant.addGroup('Photos', [stage.withPhoto('ann').id]);
    stage.set({ SCOPE_GROUP: group.id, GUARD_UNKNOWN: '100' });
    await stage.closedBefore();
    let failures = 5;
    stage.wrap('memberships', ({ slice }) => ({
      async slice(...given) {
        if (failures-- > 0) throw new TransientError('blobs are down');
        return slice(...given);
      },
    }));
    const run = await stage.night();
    expect([run.totals?.findings, stage.written()]).toEqual([{ unknown: 1 }, []]);
    expect((await stage.night()).outcomes).toEqual({ repaired: 1 });
  });
});

test('each endpoint of endpoints.md has a case in this folder', () => {
  const table = readFileSync(new URL('../../shared/workflows/endpoints.md', import.meta.url), 'utf8');
  const rows = [...table.matchAll(/^\| ([^|]+?) \|/gm)].map(([, name = '']) => name).slice(1);
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const tests = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8').toLowerCase());
  const untested = rows.filter((name) => !tests.some((text) => text.includes(`${name}`.toLowerCase())));
  expect(rows.length).toBeGreaterThan(12);
  expect(untested).toEqual([]);
});
