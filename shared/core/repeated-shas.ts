/** Finds hashes that occur often among very many, in memory that does not grow with their number. */
import type { Sha256 } from './observation.ts';

/** Five digits of a hash: a mebibyte of counters. */
const digits = 5;

export interface RepeatedShas {
  add(sha: Sha256): void;
  /** False: it occurred `most` times or less. True: count it, for hashes that begin alike are counted together. */
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

/** What is no hash counts together, in the first cell. */
function cellOf(sha: Sha256): number {
  return Number.parseInt(sha.slice(0, digits), 16) >>> 0;
}
