/** How fast to ask. Pure: a window that finds a rate the service chooses, and a bucket for a rate that we choose. */

/** Batches in flight (a fraction is kept while it grows) and requests in each batch. */
export interface Window {
  readonly inFlight: number;
  readonly batchSize: number;
}

export const windowLimits = { inFlight: 8, smallestBatch: 4, largestBatch: 20 } as const;

/** One batch at a time, but full ones: most nights nothing is throttled. */
export const firstWindow: Window = { inFlight: 1, batchSize: windowLimits.largestBatch };

/** A batch came back unthrottled. One more in flight for each window full of such batches; full batches come first. */
export function widened(window: Window): Window {
  if (window.batchSize < windowLimits.largestBatch) {
    return { ...window, batchSize: Math.min(window.batchSize + 2, windowLimits.largestBatch) };
  }
  return { ...window, inFlight: Math.min(window.inFlight + 1 / window.inFlight, windowLimits.inFlight) };
}

/** A batch was throttled: half as many in flight, and when only one is left, half as many requests in it. */
export function narrowed(window: Window): Window {
  if (window.inFlight > 1) return { ...window, inFlight: Math.max(1, window.inFlight / 2) };
  return { ...window, batchSize: Math.max(windowLimits.smallestBatch, Math.floor(window.batchSize / 2)) };
}

export interface Allowance {
  readonly perSecond: number;
  /** What may be spent at once after a pause. */
  readonly burst: number;
}

export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface Moment {
  readonly nowMs: number;
  readonly allowance: Allowance;
}

/** A bucket fills evenly, up to the burst. */
export function refilled(bucket: Bucket, { nowMs, allowance }: Moment): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const tokens = Math.min(allowance.burst, bucket.tokens + (elapsedMs / 1000) * allowance.perSecond);
  return { tokens, atMs: nowMs };
}

/**
 * Spends `cost` and answers how long to wait first. The bucket may go below zero: that is how callers queue,
 * each waiting for its own place, and how one batch may cost more than the burst.
 */
export function spend(
  bucket: Bucket,
  cost: number,
  at: Moment,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const tokens = refilled(bucket, at).tokens - cost;
  const waitMs = tokens >= 0 ? 0 : Math.ceil((-tokens / at.allowance.perSecond) * 1000);
  return { bucket: { tokens, atMs: at.nowMs }, waitMs };
}
