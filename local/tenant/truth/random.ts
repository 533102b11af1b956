/** Seeded chance: the same seed gives the same tenant, to the byte. */
import { createHash } from 'node:crypto';

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [0, below), a whole number. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  guid(): string;
  /** Upper-case hexadecimal digits. */
  hex(digits: number): string;
}

/** Mulberry32, started from the SHA-256 of the seed, so that neighbouring seeds have nothing in common. */
export function createRandom(seed: number | string): Random {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  function bits(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  const below = (limit: number): number => Math.floor((bits() / 2 ** 32) * limit);
  const word = (): string => bits().toString(16).padStart(8, '0');
  return {
    next: () => bits() / 2 ** 32,
    below,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    guid() {
      const text = word() + word() + word() + word();
      const variant = '89ab'[below(4)];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
    hex: (digits) => (word() + word()).slice(0, digits).toUpperCase(),
  };
}
