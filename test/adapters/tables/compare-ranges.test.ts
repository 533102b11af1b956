import { expect, test } from 'vitest';
import type { RangeRow } from '../../../shared/core/run.ts';
import { noTotals } from '../../../shared/core/totals.ts';
import type { RangeAttempt } from '../../../shared/ports/runs.ts';
import { findingRow } from '../../kit/kept-run.ts';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

async function save(attempt: RangeAttempt, numbers: readonly number[], change: Partial<RangeRow> = {}) {
  const { row } = attempt;
  return attempt.save({
    puts: numbers.map((n) => findingRow(row.runId, objectId(n))),
    removals: [],
    row: { ...row, ...change },
  });
}

async function stored(runId: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of storage.state.findings.list(runId)) ids.push(...page.map(({ userId }) => userId));
  return ids;
}

test('the first attempt at a range starts at its first user, a later one continues', async () => {
  const { ranges } = storage.state;
  const first = await ranges.take('r1', 3);
  expect(first).toMatchObject({ isFirst: true, row: { after: undefined, done: false, totals: noTotals } });
  const totals = { ...noTotals, users: 250, findings: { missing: 250 } };
  const many = Array.from({ length: 250 }, (_, n) => n);
  const traffic = { requests: 40, throttled: 2, longestWaitMs: 1_500 };
  expect(await save(first, many, { after: objectId(249), totals, traffic })).toBe(true);
  expect(await stored('r1')).toHaveLength(250);
  await ranges.take('r1', 20);
  const second = await ranges.take('r1', 3);
  expect(second).toMatchObject({ isFirst: false, row: { after: objectId(249), totals, traffic } });
  const removals = [objectId(0), objectId(249)];
  expect(await second.save({ puts: [], removals, row: { ...second.row, done: true } })).toBe(true);
  expect(await stored('r1')).toHaveLength(248);
  expect((await ranges.list('r1')).map(({ index, done }) => [index, done])).toEqual([
    [3, true],
    [20, false],
  ]);
});

test('only the last attempt at a range can save, and none when the range is done', async () => {
  const { ranges } = storage.state;
  const late = await ranges.take('r2', 0);
  const newer = await ranges.take('r2', 0);
  expect(await save(late, [1], { done: true })).toBe(false);
  expect(await save(late, [2])).toBe(false);
  expect(await stored('r2')).toEqual([]);
  expect(await save(newer, [3])).toBe(true);
  expect(await save(newer, [], { done: true })).toBe(true);
  const tooLate = await ranges.take('r2', 0);
  expect(tooLate.row.done).toBe(true);
  expect(await save(tooLate, [4])).toBe(false);
  expect(await save(late, [4])).toBe(false);
  expect(await stored('r2')).toEqual([objectId(3)]);
});

test('of many attempts at the same time exactly one can save', async () => {
  const { ranges } = storage.state;
  const attempts = await Promise.all(Array.from({ length: 6 }, () => ranges.take('r3', 0)));
  const saved = await Promise.all(attempts.map((attempt, n) => save(attempt, [n])));
  expect(saved.filter(Boolean)).toHaveLength(1);
  expect(await stored('r3')).toHaveLength(1);
});

test('an attempt that loses the range between two requests does not change its row', async () => {
  const { ranges } = storage.state;
  const slow = await ranges.take('r4', 0);
  const many = Array.from({ length: 150 }, (_, n) => n);
  const saving = save(slow, many, { after: objectId(149), done: true });
  let newer = await ranges.take('r4', 0);
  while (!newer.row.done && !(await save(newer, []))) newer = await ranges.take('r4', 0);
  const row = (await ranges.list('r4'))[0];
  // Either attempt may win; the row must agree with what `save` returned.
  expect(row?.done).toBe(await saving);
});

test('no attempt can save after the run was erased', async () => {
  const { ranges, findings } = storage.state;
  const attempt = await ranges.take('r5', 0);
  await findings.eraseRun('r5');
  expect(await save(attempt, [1])).toBe(false);
  expect(await stored('r5')).toEqual([]);
});
