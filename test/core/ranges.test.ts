import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf, type Interval, rangeCount, rangeInterval } from '../../shared/core/ranges.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';

function intervals(count: number): Interval[] {
  return Array.from({ length: count }, (_, index) => rangeInterval(index, count));
}

function holds({ from, to }: Interval, id: string): boolean {
  return id >= from && (to === undefined || id < to);
}

test.each([
  [0, 1],
  [1, 1],
  [4_000, 1],
  [4_001, 2],
  [8_000, 2],
  [600_001, 151],
])('%i users are compared in %i ranges', (users, ranges) => {
  expect(rangeCount(users, workSizes)).toBe(ranges);
});

test('a single range holds all users', () => {
  expect(rangeInterval(0, 1)).toEqual({ from: '0000', to: undefined });
});

test('three ranges divide the ids into thirds', () => {
  expect(intervals(3)).toEqual([
    { from: '0000', to: '5555' },
    { from: '5555', to: 'aaaa' },
    { from: 'aaaa', to: undefined },
  ]);
});

test('every object id is in exactly one range, for any number of ranges', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000 }),
      fc.array(fc.uuid(), { minLength: 1, maxLength: 20 }),
      (count, ids) => {
        const all = intervals(count);
        for (const id of ids) expect(all.filter((interval) => holds(interval, id))).toHaveLength(1);
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '8000',
  '7fffffff',
])('the boundary id %s is in exactly one of 1 to 300 ranges', (id) => {
  for (let count = 1; count <= 300; count += 1) {
    expect(intervals(count).filter((interval) => holds(interval, id))).toHaveLength(1);
  }
});

test('each range begins where the one before ends, also when there are more ranges than prefixes', () => {
  for (const count of [1, 2, 7, 1_000, 70_000]) {
    const all = intervals(count);
    expect(all[0]?.from).toBe('0000');
    expect(all.at(-1)?.to).toBeUndefined();
    expect(all.slice(1).filter(({ from }, index) => from !== all[index]?.to)).toEqual([]);
  }
});

test('chunks of a list keep every item and their order; only the last chunk may be smaller', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 30 }), (list, size) => {
      const pieces = chunksOf(list, size);
      expect(pieces.flat()).toEqual(list);
      expect(pieces.slice(0, -1).every((piece) => piece.length === size)).toBe(true);
      expect(pieces.every((piece) => piece.length > 0 && piece.length <= size)).toBe(true);
    }),
  );
});
