/** The audit log of the console in words: each recorded operation, what was asked, and how it ended. */
import { expect, test } from 'vitest';
import { askedWords, type Recorded, resultWords } from '../../shared/console/client/setup/audit-words.ts';
import { operationWords } from '../../shared/console/client/setup/operation-words.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { isRecorded } from '../../shared/http/contract/operation.ts';

test('each operation that is recorded has words', () => {
  const recorded = operations.filter(isRecorded).map(({ id }) => id);
  expect(Object.keys(operationWords).sort()).toEqual([...recorded].sort());
});

const call: Recorded = { at: '2026-11-30T10:00:00Z', by: 'ann', operation: 'leaveOut', subject: 'ada' };

test.each<[Partial<Recorded>, readonly string[], string]>([
  [{}, [], 'started, no result recorded'],
  [{ leftOut: true, users: 2, status: 200 }, ['left out'], '200, 2 users'],
  [{ leftOut: false, users: 1, status: 200 }, ['put back'], '200, 1 user'],
  [{ comment: 'Without the board.', status: 200 }, [], '200, comment: Without the board.'],
  [{ dryRun: true, force: true, status: 409, problem: 'paused' }, ['dry run', 'with force'], '409 paused'],
  [{ dryRun: false, force: false, status: 200 }, [], '200'],
])('%j', (changes, asked, result) => {
  expect([askedWords({ ...call, ...changes }), resultWords({ ...call, ...changes })]).toEqual([
    asked,
    result,
  ]);
});
