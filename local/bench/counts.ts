/** What nights send and store, as far as it is the same on every machine. */
import type { Result } from './result.ts';

const kinds = ['requests', 'tableOperations', 'throttled', 'unknown'] as const;

/** By night. */
export type Counted = Readonly<Record<string, Readonly<Record<(typeof kinds)[number], number>>>>;

export function countedOf(results: readonly Result[]): Counted {
  return Object.fromEntries(
    results.map(({ scenario, requests, tableOperations, throttled, unknown }) => [
      scenario,
      { requests, tableOperations, throttled, unknown },
    ]),
  );
}

/** A sentence for each number of `now` that is larger than before. */
export function grown(before: Counted, now: Counted): readonly string[] {
  return Object.entries(now).flatMap(([night, counts]) =>
    kinds.flatMap((kind) => {
      const was = before[night]?.[kind] ?? 0;
      return counts[kind] > was ? [`${night}, ${kind}: ${counts[kind]}, committed ${was}`] : [];
    }),
  );
}
