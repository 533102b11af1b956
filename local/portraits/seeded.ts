import { createHash } from 'node:crypto';

/** A whole number from 0 to 2^32 - 1 that depends on nothing but the words. */
export function drawNumber(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0);
}

/** True for about `percent` of all words. */
export function drawChance(percent: number, ...words: readonly (string | number)[]): boolean {
  return drawNumber(...words) % 100 < percent;
}

/** One of the values; the list must not be empty. */
export function drawOne<T>(values: readonly T[], ...words: readonly (string | number)[]): T {
  return values[drawNumber(...words) % values.length] as T;
}

/** The values in an order that depends on nothing but the words. */
export function shuffled<T>(values: readonly T[], ...words: readonly (string | number)[]): readonly T[] {
  return values
    .map((value, index) => ({ value, index, rank: drawNumber(...words, index) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ value }) => value);
}
