/** Intervals of object ids that can be compared in parallel. */

import type { WorkSizes } from './work-sizes.ts';

export interface Interval {
  readonly from: string;
  readonly to: string | undefined;
}

const prefixDigits = 4;
const prefixes = 16 ** prefixDigits;

/** Number of compare ranges for this number of users. */
export function rangeCount(users: number, { usersPerRange }: Pick<WorkSizes, 'usersPerRange'>): number {
  return Math.max(1, Math.ceil(users / usersPerRange));
}

/**
 * The interval of one range. Entra object ids are random, so intervals of equal width hold about equally many users;
 * the last one is open.
 */
export function rangeInterval(index: number, count: number): Interval {
  return { from: boundary(index, count), to: index + 1 === count ? undefined : boundary(index + 1, count) };
}

function boundary(index: number, count: number): string {
  return Math.floor((index * prefixes) / count)
    .toString(16)
    .padStart(prefixDigits, '0');
}

/** Splits a list into pieces of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
