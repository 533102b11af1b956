/** Finds frequent hashes in a very long list, with memory that does not grow with its length. */
import type { Sha256 } from './observation.ts';

/** The first five hexadecimal digits of a hash select its counter: one mebibyte of counters. */
const digits = 5;

export interface RepeatedShas {
  add(sha: Sha256): void;
  /** False: it occurred at most `most` times. True: it may have occurred more often; hashes with the same first digits share a
   * counter, so count it exactly. */
  mayRepeat(sha: Sha256): boolean;
  /** Whether any hash may occur more than `most` times. */
  any(): boolean;
}

export function repeatedShas(most: number): RepeatedShas {
  const counters = new Uint8Array(16 ** digits);
  let isAny = false;
  return {
    add(sha) {
      const cell = cellOf(sha);
      const count = Math.min((counters[cell] as number) + 1, most + 1);
      counters[cell] = count;
      isAny ||= count > most;
    },
    mayRepeat: (sha) => (counters[cellOf(sha)] as number) > most,
    any: () => isAny,
  };
}

/** Values that are not hashes share the first counter. */
function cellOf(sha: Sha256): number {
  return Number.parseInt(sha.slice(0, digits), 16) >>> 0;
}
