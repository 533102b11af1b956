import { expect, test } from 'vitest';
import {
  expectedBytes,
  fitTogether,
  largestPhoto,
  nothingSeen,
  withSeen,
} from '../../shared/core/picture-weight.ts';

const mebibyte = 1024 * 1024;
const pixels = { width: 120, height: 120 };

test.each([
  ['of unknown pixels: as large as photos may be', undefined, 0, largestPhoto],
  ['small, before any was read', pixels, 0, 120 * 120 + 32 * 1024],
  ['small, after a large one', pixels, 3 * mebibyte, 3 * mebibyte],
  ['of 50 million pixels: no larger than photos may be', { width: 8192, height: 6144 }, 0, largestPhoto],
])('the size that is expected of a photo %s', (_name, given, recent, expected) => {
  expect(expectedBytes(given, { recent, lasting: 0 })).toBe(expected);
});

test('photos without metadata are expected to be as large as others were, also some time ago', () => {
  const fitting = (seen: typeof nothingSeen) =>
    fitTogether(new Array<number>(100).fill(expectedBytes('unmeasured', seen)));
  expect(fitting(nothingSeen)).toBe(20);
  let seen = withSeen(nothingSeen, largestPhoto);
  expect(fitting(seen)).toBe(2);
  for (let small = 0; small < 20; small += 1) seen = withSeen(seen, 1);
  expect(expectedBytes(pixels, seen)).toBeLessThan(largestPhoto / 40);
  expect(fitting(seen)).toBe(4);
  for (let small = 0; small < 100; small += 1) seen = withSeen(seen, 1);
  expect(fitting(seen)).toBe(20);
  expect(expectedBytes('unmeasured', { recent: 0, lasting: 2 * largestPhoto })).toBe(largestPhoto);
});

test('the number of photos that are read together depends on their size', () => {
  const times = (count: number, bytes: number) => new Array<number>(count).fill(bytes);
  expect(fitTogether(times(200, 50_000))).toBe(20);
  expect(fitTogether(times(5, 50_000))).toBe(5);
  expect(fitTogether(times(20, largestPhoto))).toBe(2);
  expect(fitTogether(times(20, 100 * mebibyte))).toBe(1);
  expect(fitTogether(times(20, 5 * mebibyte))).toBe(2);
  const after = (recent: number, bytes: number) => withSeen({ recent, lasting: 0 }, bytes).recent;
  expect([after(0, 9), after(0, mebibyte), after(mebibyte, 9)]).toEqual([65_536, mebibyte, mebibyte / 2]);
});
