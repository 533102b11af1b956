import { expect, test } from 'vitest';
import { noLatency, publishedConditions } from '../../local/bench/conditions.ts';
import { grown } from '../../local/bench/counts.ts';
import { innerRequests, leastSeconds, necessary } from '../../local/bench/model.ts';

const scene = { users: 1_000, shown: 700, repaired: 250 };

test.each([
  ['photos decide', 1_000, necessary.firstNight(scene), 37.5],
  ['a quiet night reads photos only', 1_000, necessary.quietNight(scene), 37.5],
  ['the units of a second minute', 1_000, necessary.repair(scene), 60],
  ['profile calls of a second window', 1_000, { photos: 0, profileCalls: 3_001, units: 0 }, 300],
  ['the last window costs no time', 1_000, { photos: 0, profileCalls: 3_000, units: 1_250 }, 0],
  ['more licences allow more', 60_000, necessary.repair(scene), 9.375],
])('the least time: %s', (_name, licensedUsers, calls, seconds) => {
  expect(leastSeconds(calls, publishedConditions(licensedUsers))).toBe(seconds);
});

test('where nothing is limited, nothing takes time', () => {
  expect(leastSeconds(necessary.repair(scene), noLatency)).toBe(0);
});

test('a repair counts eleven requests', () => {
  const { photos, profileCalls, units } = necessary.repair({ users: 0, shown: 0, repaired: 1 });
  const [writes, reads] = [3, 1];
  expect(units).toBe(2 * writes + reads);
  expect(photos + profileCalls + writes + reads).toBe(11);
});

test('what is in a batch is counted, and not the batch', () => {
  const counts = {
    'a batch': 2,
    'a batch/photo': 40,
    'b sp-batch': 1,
    'b sp-batch/profile-read': 20,
    'b file-read': 3,
  };
  expect(innerRequests(counts)).toBe(63);
});

test('a number that grows is told, a smaller one and a new night are not lost', () => {
  const before = { quiet: { requests: 10, tableOperations: 5, throttled: 0, unknown: 0 } };
  const quiet = { requests: 11, tableOperations: 4, throttled: 0, unknown: 0 };
  expect(grown(before, { quiet })).toEqual(['quiet, requests: 11, committed 10']);
  expect(grown({}, { quiet })).toHaveLength(2);
});
