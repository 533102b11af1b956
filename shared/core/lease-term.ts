/** A lease stops allowing writes some time before it ends. */

/** A write that starts before this margin has ended before another writer can take the lease. */
export const lastWriteMs = 60_000;

/** Milliseconds for which to take a lease at `now`, so that nothing is written from `until` on. */
export function termUntil(now: Date, until: Date): number {
  return Math.max(0, until.getTime() - now.getTime()) + lastWriteMs;
}
