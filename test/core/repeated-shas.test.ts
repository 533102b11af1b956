import { expect, test } from 'vitest';
import { repeatedShas } from '../../shared/core/repeated-shas.ts';

const sha = (number: number) => number.toString(16).padStart(5, '0').padEnd(64, '0');

test('a hash that occurs more often than allowed is found, one at the limit is not', () => {
  const found = repeatedShas(5);
  for (let time = 0; time < 5; time += 1) found.add(sha(1));
  expect([found.any(), found.mayRepeat(sha(1)), found.mayRepeat(sha(2))]).toEqual([false, false, false]);
  found.add(sha(1));
  expect([found.any(), found.mayRepeat(sha(1)), found.mayRepeat(sha(2))]).toEqual([true, true, false]);
});

test('counters do not overflow, and texts that are no hash are counted too', () => {
  const found = repeatedShas(5);
  for (let time = 0; time < 1_000; time += 1) found.add(sha(7));
  expect(found.mayRepeat(sha(7))).toBe(true);
  for (let time = 0; time < 6; time += 1) found.add('xyz');
  expect(found.mayRepeat('zyx')).toBe(true);
});
