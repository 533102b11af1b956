import { expect, test } from 'vitest';
import { type Mark, nextRevision } from '../../../shared/core/left-out.ts';
import { findingRow } from '../../kit/kept-run.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();
const at = '2026-03-01T08:00:00.000Z';

const revisionOf = (number: number) => nextRevision(String(number - 1), 'call');

function mark(number: number, leftOut = true): Mark {
  return { leftOut, revision: revisionOf(number), by: 'admin-1', at };
}

function userMark(number: number, revision: number, leftOut = true) {
  return { userId: objectId(number), ...mark(revision, leftOut) };
}

test('marks of users are listed in order of id and revision, all or a range, and are no findings', async () => {
  const { findings, leftOut, ranges } = storage.state;
  await findings.put([findingRow('r1', objectId(1))]);
  await ranges.take('r1', 0);
  await leftOut.addUsers('r1', [userMark(2, 10, false), userMark(1, 10, false)]);
  await leftOut.addUsers('r1', [userMark(2, 9), userMark(3, 9)]);
  await leftOut.addUsers('r2', [userMark(1, 1)]);
  const all = [userMark(1, 10, false), userMark(2, 9), userMark(2, 10, false), userMark(3, 9)];
  expect(await collect(leftOut.users('r1'))).toEqual(all);
  const range = { from: objectId(2), to: `${objectId(2)}~` };
  expect(await collect(leftOut.users('r1', range))).toEqual(all.slice(1, 3));
  expect(await collect(leftOut.users('r1', { from: objectId(2), to: undefined }))).toEqual(all.slice(1));
  expect(await collect(findings.list('r1'))).toHaveLength(1);
  expect(await ranges.list('r1')).toHaveLength(1);
});

test('marks of findings are kept apart from those of users, and of unknown findings are left out', async () => {
  const { leftOut } = storage.state;
  await leftOut.addFinding('r3', { finding: 'missing', ...mark(1) });
  await leftOut.addFinding('r3', { finding: 'missing', ...mark(2, false) });
  await leftOut.addFinding('r3', { finding: 'stale', ...mark(3) });
  const row = { schema: 1, leftOut: true, by: 'admin-1', at };
  const table = storage.account.table('Findings');
  await table.createEntity({ partitionKey: 'r3', rowKey: 'left-finding-nonsense.00000004-call', ...row });
  expect(await leftOut.findings('r3')).toEqual([
    { finding: 'missing', ...mark(1) },
    { finding: 'missing', ...mark(2, false) },
    { finding: 'stale', ...mark(3) },
  ]);
  expect(await collect(leftOut.users('r3'))).toEqual([]);
});

test('a mark that cannot be read leaves out', async () => {
  const { leftOut } = storage.state;
  await leftOut.addUsers('r4', [userMark(1, 1, false)]);
  const table = storage.account.table('Findings');
  const rowKey = `left-user-${objectId(1)}.${revisionOf(1)}`;
  await table.updateEntity({ partitionKey: 'r4', rowKey, leftOut: 'nonsense' }, 'Merge');
  expect(await collect(leftOut.users('r4'))).toEqual([
    { userId: objectId(1), leftOut: true, revision: revisionOf(1), by: 'an unreadable mark', at: '' },
  ]);
});

test('erasing a user removes the marks of this user, erasing a run removes all', async () => {
  const { findings, leftOut } = storage.state;
  await leftOut.addUsers('r5', [userMark(1, 1), userMark(2, 1)]);
  await leftOut.addUsers('r5', [userMark(1, 2, false)]);
  await leftOut.addFinding('r5', { finding: 'missing', ...mark(3) });
  await leftOut.eraseUser('r5', objectId(1));
  expect(await collect(leftOut.users('r5'))).toEqual([userMark(2, 1)]);
  await findings.eraseRun('r5');
  expect(await collect(leftOut.users('r5'))).toEqual([]);
  expect(await leftOut.findings('r5')).toEqual([]);
});

test('findings are read page by page with a filter, and a page goes on where the last one ended', async () => {
  const { findings, leftOut } = storage.state;
  const rows = Array.from({ length: 9 }, (_, number) =>
    findingRow('r6', objectId(number), {
      finding: number % 3 === 0 ? 'stale' : 'missing',
      granted: number === 1 ? 'report' : 'copy',
      reason: number === 1 ? 'ramp' : undefined,
      outcome: number === 2 ? 'repaired' : undefined,
    }),
  );
  await findings.put(rows);
  await leftOut.addUsers('r6', [userMark(1, 1)]);
  const ids = async (filter: object, continuation?: string) => {
    const page = await findings.page('r6', { filter, limit: 2, continuation });
    return { ...page, numbers: page.rows.map(({ userId }) => Number.parseInt(userId, 16)) };
  };
  const first = await ids({ finding: 'stale' });
  expect(first.numbers).toEqual([0, 3]);
  expect(first.continuation).toMatch(/^[\w-]+$/);
  expect(await ids({ finding: 'stale' }, first.continuation)).toMatchObject({
    numbers: [6],
    continuation: undefined,
  });
  expect((await ids({ finding: 'stale' }, objectId(3))).numbers).toEqual([6]);
  expect((await ids({ actions: 'writing' }, objectId(0))).numbers).toEqual([2, 3]);
  expect((await ids({ actions: 'report' })).numbers).toEqual([1]);
  expect((await ids({ action: 'report', reason: 'ramp' })).numbers).toEqual([1]);
  expect((await ids({ outcome: 'repaired' })).numbers).toEqual([2]);
  expect((await ids({}, objectId(7))).numbers).toEqual([8]);
  expect((await ids({}, objectId(8))).numbers).toEqual([]);
});
