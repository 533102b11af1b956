/** Each promise of the simulation can be broken: a table of what breaks the truth, and of what notices it. */
import { beforeAll, expect, test } from 'vitest';
import { misnamed } from '../../local/simulation/ill-night.ts';
import { overBudget } from '../../local/simulation/invariants/budgets.ts';
import { Invariants } from '../../local/simulation/invariants/invariants.ts';
import { BrokenInvariant, invariantNames } from '../../local/simulation/invariants/names.ts';
import { loadClients } from '../../local/simulation/load-clients.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { breaksOfNights } from './breaks-of-nights.ts';
import { breaksOfWrites } from './breaks-of-writes.ts';
import { plannedWrite, scene } from './scene.ts';

const minuteMs = 60_000;

beforeAll(loadClients);

const breaks = [...breaksOfWrites, ...breaksOfNights];

test.each(breaks)('$invariant is broken by $by', async ({ invariant, act }) => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  const attempt = async () => act(given, invariants);
  await expect(attempt()).rejects.toSatisfy(
    (error) => error instanceof BrokenInvariant && error.invariant === invariant,
    invariant,
  );
});

test('each promise is in the table', () => {
  expect(new Set(breaks.map(({ invariant }) => invariant))).toEqual(new Set(invariantNames));
});

test('a planned write of the present photo breaks nothing', async () => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  given.world.tenant.changePhoto(given.user.id);
  await invariants.afterStep();
  for (const size of ['L', 'M', 'S'] as const)
    await plannedWrite(given, invariants, ({ put, user }) => put(user, size, user));
  expect([...invariants.asked.keys()]).toContain('one-face-in-all-sizes');
});

test('files that no list named are written once a repair has met them', async () => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  given.line({ targetEtags: '' });
  given.row('Users', given.user.id, { trouble: JSON.stringify({ code: 'moved' }) });
  await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
  expect([...invariants.asked.keys()]).toContain('as-the-plan-saw-it');
});

test('the message of an operation is sent once for each of its attempts', async () => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  const text = Buffer.from('{"operationId":"a.b"}').toString('base64');
  for (let number = 0; number < 17; number += 1) given.world.storage.queues.put('sync-user', text);
  given.run({ state: 'reported' });
  given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
  expect(() => invariants.afterNight('faulty')).not.toThrow();
});

test('users of a range that failed are in the totals, without a line', async () => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  given.line({ finding: 'unknown' });
  given.failedRange({ inScope: 2 });
  const totals = { users: 3, inScope: 3, outOfScope: {}, findings: { unknown: 3 } };
  given.run({ state: 'reported', totals: JSON.stringify(totals) });
  given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
  expect(() => invariants.afterNight('faulty')).not.toThrow();
});

test('a range that failed begins anew, by its owner, before it is done', async () => {
  const { range, world } = await scene();
  const invariants = new Invariants(world);
  await invariants.afterStep();
  range({ after: 'c', done: false, attempt: 'last', totals: '{"users":3}' });
  range({ after: '', done: false, attempt: 'last', totals: JSON.stringify(noTotals) });
  range({ after: '', done: true, attempt: 'last', failed: true });
  await invariants.afterStep();
  expect([...invariants.asked.keys()]).toContain('one-owner-a-range');
});

test('a night fails where neither the directory nor a library can be read', async () => {
  const given = await scene();
  const invariants = new Invariants(given.world);
  await invariants.afterStep();
  given.run({ state: 'failed' });
  given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
  const lacks = new Set(['directory', 'library'] as const);
  expect(() => invariants.afterNight('ill', { users: new Set(), lacks })).not.toThrow();
});

test('more updates in a run than a gradual rollout allows', () => {
  const one = { userId: 'a', runId: '1', at: 0, kind: 'update' } as const;
  const writes = [one, { ...one, userId: 'b' }, { ...one, userId: 'c', runId: '2' }];
  const limits = { compared: 15, updates: 100, clears: 2, clearsMax: 25 };
  expect(overBudget(writes, { ...limits, mostUpdates: () => 2 })).toBeUndefined();
  expect(overBudget(writes, { ...limits, mostUpdates: () => 1 })).toBe('2 users, limit 1: updates of run 1');
});

test('files that were half written in a geo location break nothing once the user has left it', async () => {
  const given = await scene();
  const { user, world } = given;
  const invariants = new Invariants(world);
  await invariants.afterStep();
  world.tenant.changePhoto(user.id);
  await invariants.afterStep();
  await given.wait(minuteMs);
  await plannedWrite(given, invariants, ({ put }) => put(user, 'L', user));
  given.row('Leases', user.id, { until: '' });
  const check = () => invariants.afterNight('faulty');
  expect(check).toThrow('one-face-in-all-sizes');
  world.tenant.moveTo(user.id, world.tenant.geos[0]?.code ?? '');
  expect(check).not.toThrow();
});

test.each([
  ['a day apart', 24, undefined],
  ['within a day', 23, '2 users, limit 1'],
] as const)('two removals %s', (_, hours, over) => {
  const one = { userId: 'a', runId: '1', at: 0, kind: 'clear' } as const;
  const other = { ...one, userId: 'b', at: hours * 60 * minuteMs };
  const limits = { compared: 50, updates: 20, clears: 2, clearsMax: 25, mostUpdates: () => undefined };
  const told = overBudget([one, other], limits);
  if (over === undefined) expect(told).toBeUndefined();
  else expect(told).toContain(over);
});

test('while the directory cannot be listed, only a user with a name that is not stored may fail', async () => {
  const given = await scene();
  for (const { id, upn } of [given.user, given.other]) given.row('Users', id, { upn });
  expect(misnamed(given.world)).toEqual([]);
  given.world.tenant.rename(given.user.id, 'renamed@contoso.com');
  expect(misnamed(given.world)).toEqual([given.user.id]);
});

test('a user who is erased in the middle of an undo breaks nothing', async () => {
  const given = await scene();
  const { user, world } = given;
  const invariants = new Invariants(world);
  await invariants.afterStep();
  world.tenant.changePhoto(user.id);
  await invariants.afterStep();
  await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
  given.row('Users', user.id, { pending: JSON.stringify({ runId: 'u', undo: { runId: given.runId } }) });
  given.carry({ action: 'restore' });
  await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
  const keys = { partitionKey: user.id.slice(0, 1), rowKey: user.id };
  world.storage.tables.change('Users', [{ kind: 'delete', ...keys, columns: {} }]);
  await expect(invariants.afterStep()).resolves.toBeUndefined();
});

test('what a run finishes is undone to what was there before, though no write of the run that began it arrived', async () => {
  const given = await scene();
  const { user, world } = given;
  const invariants = new Invariants(world);
  await invariants.afterStep();
  const before = { ...user, photo: user.photo };
  world.tenant.changePhoto(user.id);
  await invariants.afterStep();
  given.row('Users', user.id, { pending: JSON.stringify({ runId: '20270228T000000Z' }) });
  given.carry({ action: 'finish' });
  await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
  given.planAlso('20270302T000000Z');
  given.carry({ action: 'finish', runId: '20270302T000000Z' });
  await plannedWrite(given, invariants, ({ put }) => put(user, 'S', user));
  given.row('Users', user.id, {
    pending: JSON.stringify({ runId: 'u', undo: { runId: '20270302T000000Z' } }),
  });
  given.carry({ action: 'restore' });
  for (const size of ['M', 'S'] as const)
    await plannedWrite(given, invariants, ({ put }) => put(user, size, before));
  given.row('Users', user.id, { pending: '' });
  await expect(invariants.afterStep()).resolves.toBeUndefined();
  expect(invariants.asked.get('undo-restores-exactly')).toBe(1);
});

test('what was there when a run began a write counts for its undo, not what replaced it before the first file', async () => {
  const given = await scene();
  const { user, world, runId } = given;
  const invariants = new Invariants(world);
  await invariants.afterStep();
  const before = { ...user, photo: user.photo };
  world.tenant.changePhoto(user.id);
  await invariants.afterStep();
  given.row('Users', user.id, { pending: JSON.stringify({ runId }) });
  world.tenant.blank(user.id);
  await invariants.afterStep();
  given.carry({ action: 'finish' });
  for (const size of ['L', 'M', 'S'] as const)
    await plannedWrite(given, invariants, ({ put }) => put(user, size, user));
  given.carry({ action: 'restore' });
  for (const size of ['L', 'M', 'S'] as const)
    await plannedWrite(given, invariants, ({ put }) => put(user, size, before));
  given.row('Users', user.id, { pending: '' });
  await expect(invariants.afterStep()).resolves.toBeUndefined();
  expect(invariants.asked.get('undo-restores-exactly')).toBe(1);
});

test.each([
  ['as it is', undefined],
  ['unless a person asked for the undo', 'undo-restores-exactly'],
])('a size that shows what M shows is left when a copy is taken back, %s', async (_, broken) => {
  const given = await scene();
  const { user, world, runId } = given;
  const invariants = new Invariants(world);
  await invariants.afterStep();
  world.tenant.userVisits(user.id);
  world.tenant.replaceFile(user.id, 'L');
  await invariants.afterStep();
  given.row('Users', user.id, { pending: JSON.stringify({ runId }) });
  await invariants.afterStep();
  given.carry({ action: 'finish' });
  await plannedWrite(given, invariants, ({ put }) => put(user, 'L', user));
  const undo = broken === undefined ? {} : { undo: { runId } };
  given.row('Users', user.id, { pending: JSON.stringify({ runId: 'u', ...undo }) });
  given.carry({ action: 'restore' });
  await plannedWrite(given, invariants, ({ put }) => put(user, 'L', user));
  given.row('Users', user.id, { pending: '' });
  const ends = invariants.afterStep();
  await (broken === undefined ? expect(ends).resolves.toBeUndefined() : expect(ends).rejects.toThrow(broken));
});
