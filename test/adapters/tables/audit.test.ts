import { expect, test } from 'vitest';
import type { AuditRecord } from '../../../shared/core/audit.ts';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

function record(number: number, changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    at: new Date(Date.UTC(2026, 10, 1) + number * 1000).toISOString(),
    by: 'function key',
    operation: 'syncUser',
    subject: objectId(number),
    status: undefined,
    problem: undefined,
    ...changes,
  };
}

test('newest first, page by page; the result replaces the record of the start', async () => {
  const { audit } = storage.state;
  const ended = record(2, { status: 409, problem: 'refused' });
  for (const one of [record(2), record(1), record(3), ended]) await audit.put(one);
  const first = await audit.page({ limit: 2, continuation: undefined });
  expect(first.records).toEqual([record(3), ended]);
  const second = await audit.page({ limit: 2, continuation: first.continuation });
  expect(second).toEqual({ records: [record(1)], continuation: undefined });
});

test('only older records are removed', async () => {
  const { audit } = storage.state;
  for (const number of [10, 20, 30]) await audit.put(record(number));
  await audit.removeBefore(new Date(record(20).at));
  const { records } = await audit.page({ limit: 50, continuation: undefined });
  expect(records.map(({ id }) => id)).toEqual([record(30).id, record(20).id]);
});

test('what was asked and what came of it is kept; a record without it reads as before', async () => {
  const { audit } = storage.state;
  const full = record(50, { dryRun: true, force: false, finding: 'missing', outcome: 'repaired', users: 7 });
  for (const one of [record(40), full]) await audit.put(one);
  const { records } = await audit.page({ limit: 2, continuation: undefined });
  expect(records).toEqual([full, record(40)]);
  expect(Object.keys(records[1] ?? {})).not.toContain('dryRun');
});

test('records are found by their caller, by their operation, and by whom they are about within a time', async () => {
  const { audit } = storage.state;
  const [by, subject] = [objectId(60), objectId(61)];
  const of = (number: number, changes: Partial<AuditRecord>) => record(number, { by, subject, ...changes });
  const all = [
    of(60, {}),
    of(61, { operation: 'undoUser' }),
    of(62, { by: "O'Hara" }),
    of(63, {}),
    of(64, { subject: '' }),
  ];
  for (const one of all) await audit.put(one);
  const ids = (records: readonly AuditRecord[]) => records.map(({ at }) => new Date(at).getUTCSeconds());
  const found = async (only: object, limit = 10) => {
    const first = await audit.page({ limit, continuation: undefined }, only);
    const { continuation } = first;
    const more = continuation === undefined ? [] : (await audit.page({ limit, continuation }, only)).records;
    return [ids(first.records), ids(more)];
  };
  expect(await found({ by })).toEqual([[4, 3, 1, 0], []]);
  expect(await found({ by, operation: 'syncUser' }, 2)).toEqual([[4, 3], [0]]);
  expect(await found({ by: "O'Hara" })).toEqual([[2], []]);
  const at = (number: number) => new Date(record(number).at);
  const about = async (from?: Date, before?: Date) => ids(await audit.about(subject, { from, before }));
  expect(await about()).toEqual([3, 2, 1, 0]);
  expect(await about(at(61), at(63))).toEqual([2, 1]);
  expect(await about(at(62))).toEqual([3, 2]);
});
