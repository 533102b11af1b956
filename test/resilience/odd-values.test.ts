/**
 * Values that no table can hold: an id of another form, an endless text. From every service, the row counts as odd, and
 * the night continues for all others.
 */
import { expect, test } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';

const directory = /\/users\/delta/;
const library = /\/items\/delta/;
const endless = 'x'.repeat(40_000);

async function staged(): Promise<Play & { readonly ada: Person }> {
  const stage = await play({ settings: { GUARD_UNKNOWN: '100' } });
  const ada = stage.inStep('ada');
  stage.inStep('ben');
  await stage.night();
  return Object.assign(stage, { ada });
}

type Cases = readonly (readonly [name: string, cause: string | undefined, answer: FaultAnswer])[];

/** One bad night for each case, on one stage: all users stay in step, and the cause is reported. */
async function expectNights(stage: Play, path: RegExp, cases: Cases): Promise<void> {
  for (const [name, cause, answer] of cases) {
    stage.server.faults.add({ match: { path }, answer });
    const run = await stage.night();
    stage.server.faults.clear();
    expect([name, run.state, run.note, run.totals?.findings]).toEqual([
      name,
      'completed',
      undefined,
      { 'in-step': 2 },
    ]);
    if (cause !== undefined) expect(run.totals?.unreadableRows, name).toHaveProperty([cause]);
  }
  expect((await stage.night()).lacks).toBeUndefined();
}

const id = 'aaaaaaaa-0000-4000-8000-000000000001';
const user = (row: Record<string, unknown>): FaultAnswer => ({
  rows: [{ row: { accountEnabled: true, userPrincipalName: 'bob@contoso.com', ...row } }],
});

const users: Cases = [
  ['an id that is no object id', 'no-id', user({ id: 'bob' })],
  ['an id of 70 characters', 'no-id', user({ id: 'f'.repeat(70) })],
  ['an id in braces', 'no-id', user({ id: `{${id}}` })],
  [
    'a deletion of an invalid id',
    'no-id',
    { rows: [{ row: { id: 'bob', '@removed': { reason: 'deleted' } } }] },
  ],
  ['a sign-in name without end', 'wrong-type', user({ id, userPrincipalName: `${endless}@contoso.com` })],
  ['a location without end', 'wrong-type', user({ id, preferredDataLocation: endless })],
];

test('users whose rows cannot be stored do not affect the night of other users', async () => {
  const stage = await staged();
  await expectNights(stage, directory, users);
  expect(await stage.context.users.get(id)).toBeUndefined();
});

const address = 'https://contoso-my.sharepoint.com/User%20Photos/Profile%20Pictures';
const thumbnail = { eTag: '"x,1"', webUrl: `${address}/nobody_contoso_com_MThumb.jpg` };
const file = (...rows: Record<string, unknown>[]): FaultAnswer => ({
  rows: rows.map((row) => ({ row: { ...thumbnail, ...row } })),
});

const files: Cases = [
  ['an id of 70 digits', 'no-id', file({ id: '9'.repeat(70) })],
  ['an id beyond what a number holds', 'no-id', file({ id: '9'.repeat(16) })],
  ['an id of two spellings', undefined, file({ id: '0901' }, { id: '901' })],
  ['an ETag without end', 'wrong-type', file({ id: '902', eTag: endless })],
  ['an address without end', undefined, file({ id: '903', webUrl: `${address}/${endless}_MThumb.jpg` })],
];

test('files whose rows cannot be stored do not affect the night', async () => {
  const stage = await staged();
  await expectNights(stage, library, files);
});

test('an odd row of a stored file is recognised in another spelling of its id', async () => {
  const stage = await staged();
  const [[key, seen] = ['', undefined]] = (await stage.row(stage.ada)).seen;
  const itemId = seen?.M?.itemId ?? '';
  stage.server.faults.add({ match: { path: library }, answer: file({ id: `00${itemId}`, eTag: 7 }) });
  const run = await stage.night();
  expect(run.totals).toMatchObject({ findings: { 'in-step': 2 }, unreadableRows: { 'wrong-type': 1 } });
  expect((await stage.row(stage.ada)).seen.get(key)?.M?.itemId).toBe(itemId);
});

const row = {
  ...{ ID: '77', FSObjType: '0', UniqueId: '{0}', owshiddenversion: '3' },
  FileRef: '/User Photos/Profile Pictures/ada_contoso_com_MThumb.jpg',
};
const listed: readonly (readonly [string, RegExp, Record<string, unknown>])[] = [
  ['an ID of 20 digits', /renderlistdata/i, { ...row, ID: '1'.repeat(20) }],
  ['a UniqueId without end', /renderlistdata/i, { ...row, UniqueId: endless }],
  ['a version without end', /renderlistdata/i, { ...row, owshiddenversion: '1'.repeat(400) }],
  ['a negative item', /getchanges/i, { ItemId: -1, ChangeToken: { StringValue: '1;3;x;1;1' } }],
];

test('rows that cannot be stored do not affect the night in a library that SharePoint lists', async () => {
  const stage = await play();
  const ada = stage.inStep('ada');
  stage.server.faults.refuseLists('both', 403);
  await stage.night();
  for (const [name, path, odd] of listed) {
    stage.tenant.touchFile(ada.id, 'M');
    const fault = stage.server.faults.add({ match: { path }, answer: { rows: [{ row: odd }] } });
    const run = await stage.night();
    stage.server.faults.remove(fault);
    expect([name, run.state, run.totals?.findings]).toEqual([name, 'completed', { 'in-step': 1 }]);
    expect(run.lacks, name).toMatchObject([{ list: 'library' }]);
  }
});

const link = (host: string) => `https://${host}/v1.0/users/delta?$deltatoken=`;
const links: Cases = [
  ['two links, one of them empty', undefined, { merge: { '@odata.nextLink': '' } }],
  ['a relative link', undefined, { merge: { '@odata.deltaLink': '/v1.0/users/delta?$deltatoken=3' } }],
  ['a link elsewhere', undefined, { merge: { '@odata.deltaLink': link('evil.example') } }],
  [
    'a link without end',
    undefined,
    { merge: { '@odata.deltaLink': `${link('graph.microsoft.com')}${endless}` } },
  ],
];

test('links that cannot be followed or stored do not affect the night', async () => {
  const stage = await staged();
  await expectNights(stage, directory, links);
});

test('one photo whose ETag has no end is unknown, alone', async () => {
  const stage = await staged();
  const body = { '@odata.mediaEtag': endless, id: '240x240', width: 240, height: 240 };
  stage.server.faults.add({
    match: { path: /\/photo$/, userId: stage.ada.id },
    answer: { status: 200, body },
  });
  expect((await stage.night()).totals?.findings).toEqual({ unknown: 1, 'in-step': 1 });
});

test('a snapshot that the table refuses affects only its own user', async () => {
  const stage = await staged();
  stage.tenant.touchFile(stage.ada.id, 'M');
  stage.wrap('users', ({ saveSnapshots }) => ({
    saveSnapshots: (rows) => {
      const spoiled = rows.map((one) => ({ ...one, snapshot: { ...one.snapshot, absentSince: endless } }));
      return saveSnapshots(spoiled);
    },
  }));
  const run = await stage.night();
  expect([run.totals?.findings, stage.errors]).toEqual([{ 'in-step': 2 }, []]);
  expect(stage.events.filter(({ name }) => name === 'task.failed')).toMatchObject([
    { properties: { task: 'save-snapshot', subject: stage.ada.id } },
  ]);
});

test('a batch whose parts have their status in words, or their id as a number, is read', async () => {
  const stage = await staged();
  const answers = [...stage.tenant.users.keys()].map((_, index) => ({
    ...{ id: index, status: '404' },
    body: { error: { code: 'ImageNotFound', message: '' } },
  }));
  stage.server.faults.add({
    match: { path: /\/\$batch$/, host: 'graph.microsoft.com', inner: false },
    answer: { status: 200, body: { responses: answers } },
  });
  expect((await stage.night()).totals?.findings).not.toHaveProperty('unknown');
});

test('an odd row in the exclude group still excludes the user that it names', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  const [ada, ben] = [stage.withPhoto('ada'), stage.withPhoto('ben')];
  const { id: excluded } = stage.tenant.addGroup('No photos', [ben.id]);
  stage.set({ EXCLUDE_GROUP: excluded });
  await stage.closedBefore();
  const odd = { id: ben.id, error: { code: 'generalException' } };
  stage.server.faults.add({
    match: { path: /\/transitiveMembers/ },
    answer: { rows: [{ id: ben.id, row: odd }] },
  });
  const run = await stage.night();
  expect([run.outcomes, run.totals?.outOfScope]).toEqual([{ repaired: 1 }, { excluded: 1 }]);
  expect([stage.written(ben), stage.written(ada).length > 0]).toEqual([[], true]);
});
