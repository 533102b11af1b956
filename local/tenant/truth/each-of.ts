import { chunksOf } from '../../../shared/core/ranges.ts';

/** Answers in order, worked out a few at a time: pictures take memory while they are made. */
export async function eachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce = 8,
): Promise<R[]> {
  const results: R[] = [];
  for (const few of chunksOf(items, atOnce)) results.push(...(await Promise.all(few.map(work))));
  return results;
}
