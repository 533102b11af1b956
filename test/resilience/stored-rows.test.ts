/** A stored row that cannot be read affects only its own user or part, is reported, and can be repaired; it ends no run. */
import type { TableEntity } from '@azure/data-tables';
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { TableName } from '../../shared/adapters/storage-names.ts';
import type { UnapprovedWrites } from '../../shared/core/unapproved-writes.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, resultOf } from '../workflows/asking.ts';
import { replaced, undo } from '../workflows/undoing.ts';

/** Overwrites columns of one row, as no version of Instep would. */
async function spoil(stage: Play, table: TableName, row: TableEntity): Promise<void> {
  await stage.account.table(table).updateEntity(row, 'Merge');
}

function userRow({ id }: Person, columns: object): TableEntity {
  return { partitionKey: id.slice(0, 1), rowKey: id, ...columns };
}

const cut = '{"sourceEtag":"x","sour';

/** Columns that every decision needs: the user is unknown until erased. */
const decisive: readonly (readonly [string, object])[] = [
  ['agreement that is cut', { agreement: cut }],
  ['agreement of another form', { agreement: '{"sourceEtag":7}' }],
  ['agreement that is a number', { agreement: 7 }],
  ['pending that is cut', { pending: '{"runId"' }],
  ['repairedAt of another form', { repairedAt: '{"a":1}' }],
  ['undoneSha that is a number', { undoneSha: 5 }],
];

/** Columns that the refresh writes: the user is unknown until the directory is listed again. */
const fromDirectory: readonly (readonly [string, object])[] = [
  ['sign-in name that is a number', { upn: 5 }],
  ['enabled that is a text', { enabled: 'yes' }],
  ['user type that no version has', { userType: 'Robot' }],
  ['mailbox plan that is a number', { mailboxPlan: 1 }],
  ['epoch that is a text', { epoch: 'x' }],
  ['removal that no version has', { removedReason: 'vanished' }],
];

/** Columns that only save work. */
const forgettable: readonly (readonly [string, object])[] = [
  ['look that is cut', { look: cut }],
  ['profile of another kind', { profile: '{"kind":"robot"}' }],
  ['source that no version has', { source: '{"kind":"film"}' }],
  ['trouble that is cut', { trouble: cut }],
  ['deep check that is a number', { deepCheckedAt: 7 }],
  ['absence that is a number', { absentSince: 7 }],
  ['version-1 row with a look that is cut', { schema: 1, look: cut }],
];

test('only users whose rows cannot be read are unknown, and they are read again after an erasure', async () => {
  const stage = await play();
  const { context } = stage;
  const others = [stage.inStep('other'), stage.inStep('another')];
  const hit = [...decisive, ...fromDirectory].map(([name], n) => [name, stage.inStep(`p${n}`)] as const);
  const mended = forgettable.map((_, n) => stage.inStep(`q${n}`));
  await stage.night();
  const spoiled = [...decisive, ...fromDirectory].map(([, columns], n) => [hit[n]?.[1], columns] as const);
  for (const [person, columns] of spoiled) await spoil(stage, 'Users', userRow(person as Person, columns));
  for (const [n, [, columns]] of forgettable.entries())
    await spoil(stage, 'Users', userRow(mended[n] as Person, columns));

  const run = await stage.night();
  expect(run).toMatchObject({
    state: 'completed',
    totals: { findings: { unknown: hit.length, 'in-step': others.length + mended.length } },
  });
  const findings = await stage.findings(run.id);
  for (const [name, { id }] of hit) {
    const cause = expect.stringMatching(/table Users: \w+ cannot be read; erase the user/);
    expect([name, findings.get(id)]).toEqual([name, expect.objectContaining({ finding: 'unknown', cause })]);
  }
  // Columns that only save work were read and stored again.
  for (const person of mended) expect((await stage.row(person)).unreadable).toBeUndefined();
  expect(stage.written()).toEqual([]);

  const [, first] = hit[0] as (typeof hit)[number];
  expect(resultOf(await ask(stage, { idOrUpn: first.id, dryRun: false }))).toMatchObject({
    finding: 'unknown',
    outcome: undefined,
  });
  expect((await stage.row(first)).unreadable).toEqual(['agreement']);
  for (const [, { id }] of hit) expect(await eraseUser(context, id)).toEqual({ kind: 'erased', userId: id });
  expect((await stage.night()).totals?.findings).toEqual({
    'in-step': hit.length + others.length + mended.length,
  });
});

test('an unreadable row neither keeps a user who left nor erases one who did not', async () => {
  const stage = await play();
  const [left, unclear, stays] = ['left', 'unclear', 'stays'].map(stage.inStep) as [Person, Person, Person];
  await stage.night();
  await spoil(stage, 'Users', userRow(left, { agreement: cut }));
  for (const { id } of [left, unclear]) stage.tenant.leave(id, 'deleted');
  await stage.night();
  await spoil(stage, 'Users', userRow(unclear, { removedReason: 'vanished' }));
  await spoil(stage, 'Users', userRow(stays, { epoch: 'x' }));
  await expect(tidyUp(stage.context)).rejects.toMatchObject({ code: 'unreadable-row' });
  expect(await stage.context.users.get(left.id)).toBeUndefined();
  expect(await stage.context.users.get(unclear.id)).toBeDefined();
  expect(await stage.context.users.get(stays.id)).toBeDefined();
  expect(failedTasks(stage)).toEqual([['erase-gone', unclear.id]]);
});

function failedTasks(stage: Play): string[][] {
  return stage.events
    .filter(({ name }) => name === 'task.failed')
    .map(({ properties }) => [properties.task ?? '', properties.subject ?? '']);
}

test.each([
  ['cut JSON', '{"after":"20'],
  ['a wrong type', '7'],
])('a note of an erasure that is %s stops no other erasure, and is stored again', async (_name, value) => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const { context } = stage;
  const persons = ['a', 'b', 'c'].map(stage.inStep);
  await stage.night();
  for (const { id } of persons) stage.tenant.leave(id, 'deleted');
  await stage.night();
  const hit = persons.map(({ id }) => id).sort()[0] as string;
  await spoil(stage, 'Cursors', { partitionKey: 'cursor', rowKey: `gone:${hit}`, value });
  await expect(tidyUp(context)).rejects.toMatchObject({ code: 'unreadable-cursor' });
  for (const { id } of persons)
    expect([id, (await context.users.get(id)) === undefined]).toEqual([id, id !== hit]);
  expect(failedTasks(stage)).toEqual([['erase-gone', hit]]);
  expect((await stage.night()).state).toBe('completed');
  await tidyUp(context);
  stage.pass({ days: 31 });
  await tidyUp(context);
  expect(await context.users.get(hit)).toBeUndefined();
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('an administrator erases a user whose note of an erasure cannot be read', async () => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('a');
  await stage.night();
  await context.cursors.set(`gone:${person.id}`, { after: 7 });
  const mend = stage.wrap('users', () => ({ erase: async () => false }));
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'busy' });
  mend();
  expect(await context.cursors.get(`gone:${person.id}`)).toMatchObject({ after: expect.any(String) });
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'erased' });
  // A note of a later version says that another version is at work.
  await stage.night();
  await context.cursors.set(`gone:${person.id}`, {}, 2);
  await expect(eraseUser(context, person.id)).rejects.toMatchObject({ code: 'newer-schema' });
});

test('a user whose row cannot be read is not undone, and the row stays as it is', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  await spoil(stage, 'Users', userRow(person, { pending: '{' }));
  const written = stage.written().length;
  expect(await undo(stage, person, { force: true })).toMatchObject({ kind: 'refused', why: 'unreadable' });
  expect(stage.written()).toHaveLength(written);
  expect((await stage.row(person)).unreadable).toEqual(['pending']);
});

test('unreadable notes of erased users and of cleared files do not affect other users', async () => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('a');
  stage.inStep('b');
  await stage.night();
  await eraseUser(context, person.id);
  const key = { partitionKey: 'cursor', rowKey: `erased:${person.id}` };
  await spoil(stage, 'Cursors', { ...key, value: '{' });
  await context.cursors.set(`cleared:${person.id}`, { after: 7 });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  await expect(tidyUp(context)).rejects.toMatchObject({ code: 'unreadable-cursor' });
  expect(failedTasks(stage)).toEqual([['remove-cleared', person.id]]);
});

test('positions and waits that are cut JSON count as absent', async () => {
  const stage = await play();
  stage.inStep('a');
  await stage.night();
  for (const rowKey of ['directory', 'library'])
    await spoil(stage, 'Cursors', { partitionKey: 'cursor', rowKey, value: '{"link":"htt' });
  expect(await stage.night()).toMatchObject({ state: 'completed', totals: { findings: { 'in-step': 1 } } });
});

test('unreadable findings of the last night end no run, and are written again', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const persons = ['a', 'b', 'c', 'd'].map(stage.withPhoto);
  const before = await stage.night();
  const columns = [{ finding: 'haunted' }, { outcome: 'forgotten' }, { cause: 7 }];
  for (const [n, one] of columns.entries())
    await spoil(stage, 'Findings', { partitionKey: before.id, rowKey: persons[n]?.id as string, ...one });
  expect([...(await stage.findings(before.id)).values()].map(({ finding }) => finding).sort()).toEqual([
    'missing',
    'unknown',
    'unknown',
    'unknown',
  ]);
  expect(await stage.night()).toMatchObject({ state: 'reported', totals: { findings: { missing: 4 } } });
});

test('a compare range whose row cannot be read starts again', async () => {
  const stage = await play();
  for (let n = 0; n < 3; n += 1) stage.withPhoto(`p${n}`);
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  await stage.context.ranges.take(id, 0);
  await spoil(stage, 'Findings', {
    partitionKey: id,
    rowKey: 'range-00000',
    totals: '{"users":',
    done: 'yes',
  });
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'reported', totals: { findings: { missing: 3 } } });
});

test('a run whose record cannot be read counts as failed, and the next night starts', async () => {
  const stage = await play({ settings: { RETENTION_DAYS: '7' } });
  stage.inStep('a');
  const { id } = await stage.begin();
  stage.queue.length = 0;
  await spoil(stage, 'Runs', { partitionKey: 'run', rowKey: id, state: 'dreaming' });
  await spoil(stage, 'Runs', { partitionKey: 'run', rowKey: id, totals: '{' });
  expect(await stage.run(id)).toMatchObject({ state: 'failed', note: expect.stringContaining('Runs') });
  expect(await stage.night()).toMatchObject({ state: 'reported' });
  expect((await stage.context.runs.list(5)).map((run) => run.state)).toEqual(['reported', 'failed']);
  stage.pass({ days: 9 });
  await tidyUp(stage.context);
  expect(await stage.context.runs.get(id)).toBeUndefined();
});

test('a lease whose end cannot be read has ended', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await stage.context.leases.acquire(person.id, 'x', stage.now(), 60_000);
  await spoil(stage, 'Leases', userRow(person, { until: 'never' }));
  expect(await stage.night()).toMatchObject({ outcomes: { repaired: 1 } });
});

const spoiltItems: readonly (readonly [string, object])[] = [
  ['a size that is none', { size: 'XL' }],
  ['an owner that is cut', { userId: '5a583e7c-9c61' }],
];

test.each(spoiltItems)('an item of the library with %s counts as new', async (_name, columns) => {
  const stage = await play();
  const person = stage.inStep('a');
  await stage.night();
  const table = stage.account.table('LibraryFiles');
  for await (const row of table.listEntities()) {
    const { partitionKey, rowKey } = row as { partitionKey: string; rowKey: string };
    await spoil(stage, 'LibraryFiles', { partitionKey, rowKey, ...columns });
  }
  stage.tenant.changePhoto(person.id);
  stage.tenant.userVisits(person.id);
  expect(await stage.night()).toMatchObject({ state: 'completed', totals: { findings: { 'in-step': 1 } } });
});

test('a claim of a name by what is no object id is no claim', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const claim = { name: person.upn, id: person.id };
  await stage.context.names.claim([claim]);
  for await (const { partitionKey, rowKey } of stage.account.table('Names').listEntities())
    await spoil(stage, 'Names', { partitionKey: partitionKey ?? '', rowKey: rowKey ?? '', h_5a58: true });
  expect(await stage.context.names.holders([person.upn])).toEqual(new Map([[person.upn, [person.id]]]));
  expect(await stage.night()).toMatchObject({ outcomes: { repaired: 1 } });
});

test('a write without an approval whose record cannot be read counts in the guard, and ends no run', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const { writes } = stage.context;
  const shown = { at: stage.now().toISOString(), sourceSha: undefined };
  await writes.record({ userId: person.id, shown, removedAt: undefined });
  await spoil(stage, 'Operations', { partitionKey: 'unapproved', rowKey: person.id, shownAt: true });
  stage.pass({ hours: 1 });
  const since = new Date(stage.now().getTime() - 2 * 3_600_000);
  const stored: UnapprovedWrites[] = [];
  for await (const page of writes.after(since)) stored.push(...page);
  expect(stored).toMatchObject([{ userId: person.id, shown: { at: shown.at }, removedAt: shown.at }]);
  expect(await stage.night()).toMatchObject({ outcomes: { repaired: 1 } });
});

test('an audit record that cannot be read leaves the others readable', async () => {
  const stage = await play();
  const { audit } = stage.context;
  const record = { id: 'a', at: stage.now().toISOString(), by: 'x', operation: 'eraseUser', subject: 'u' };
  await audit.put({ ...record, status: 200, problem: undefined });
  await audit.put({ ...record, id: 'b', status: 200, problem: undefined });
  for await (const row of stage.account.table('Audit').listEntities()) {
    const { partitionKey, rowKey } = row as { partitionKey: string; rowKey: string };
    if (rowKey.endsWith('a')) await spoil(stage, 'Audit', { partitionKey, rowKey, status: 'fine' });
  }
  const { records } = await audit.page({ limit: 10, continuation: undefined });
  expect(records.map(({ operation }) => operation)).toEqual(['unreadable', 'eraseUser']);
});
