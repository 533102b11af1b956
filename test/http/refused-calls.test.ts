import { expect, test } from 'vitest';
import { createRefusalCounter, isRefusal } from '../../shared/http/refused-calls.ts';

const minute = 60_000;

test('the first refusal is due at once; a flood within its minute is one event after it', () => {
  const counter = createRefusalCounter();
  counter.count('startRun', 'role-required');
  const first = { operation: 'startRun', problem: 'role-required', status: 403, times: 1 };
  expect(counter.takeDue(0)).toEqual([first]);
  for (let call = 0; call < 100_000; call += 1) counter.count('startRun', 'role-required');
  expect(counter.takeDue(minute - 1)).toEqual([]);
  expect(counter.takeDue(minute)).toEqual([{ ...first, times: 100_000 }]);
  expect(counter.takeDue(2 * minute)).toEqual([]);
});

test('routes and problems are counted apart', () => {
  const counter = createRefusalCounter();
  counter.count('getRun', 'sign-in-required');
  counter.count('getRun', 'invalid-request');
  counter.count('me', 'sign-in-required');
  expect(counter.takeDue(0).map(({ operation, status }) => [operation, status])).toEqual([
    ['getRun', 401],
    ['getRun', 400],
    ['me', 401],
  ]);
});

test('what a workflow answers is no refusal', () => {
  expect((['cross-origin', 'body-too-large', 'too-many-calls'] as const).map(isRefusal)).toEqual([
    true,
    true,
    true,
  ]);
  expect((['refused', 'user-not-found', 'internal'] as const).map(isRefusal)).toEqual([false, false, false]);
});
