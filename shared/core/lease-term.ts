/** How long before its end a lease gives no right to write any more. */

/** A write that begins is over when the next writer may come. */
export const lastWriteMs = 60_000;

/** The term of a lease, taken at `now`, under which nothing is written from `until` on. */
export function termUntil(now: Date, until: Date): number {
  return Math.max(0, until.getTime() - now.getTime()) + lastWriteMs;
}
