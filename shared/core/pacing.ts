/**
 * How fast to send requests. A window adapts to a limit that the service does not publish; a token bucket keeps to a
 * published rate.
 */

/** Batches in flight (fractional while it grows; callers round it down) and requests in each batch. */
export interface Window {
  readonly inFlight: number;
  readonly batchSize: number;
}

export const windowLimits = { inFlight: 8, smallestBatch: 4, largestBatch: 20 } as const;

/** One batch at a time, but a full one: in most nights nothing is throttled. */
export const firstWindow: Window = { inFlight: 1, batchSize: windowLimits.largestBatch };

/**
 * After a batch that was not throttled (additive increase): first the batches grow to full size, then one
 * more batch is in flight for each window of successful batches.
 */
export function widened(window: Window): Window {
  if (window.batchSize < windowLimits.largestBatch) {
    return { ...window, batchSize: Math.min(window.batchSize + 2, windowLimits.largestBatch) };
  }
  return { ...window, inFlight: Math.min(window.inFlight + 1 / window.inFlight, windowLimits.inFlight) };
}

/**
 * After a throttled batch (multiplicative decrease): half as many batches in flight; when only one is left,
 * half as many requests in it.
 */
export function narrowed(window: Window): Window {
  if (window.inFlight > 1) return { ...window, inFlight: Math.max(1, window.inFlight / 2) };
  return { ...window, batchSize: Math.max(windowLimits.smallestBatch, Math.floor(window.batchSize / 2)) };
}

export interface Allowance {
  readonly perSecond: number;
  /** Most tokens that a pause can save up. */
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

/** The bucket fills evenly, up to the burst. */
export function refilled(bucket: Bucket, { nowMs, allowance }: Moment): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const tokens = Math.min(allowance.burst, bucket.tokens + (elapsedMs / 1000) * allowance.perSecond);
  return { tokens, atMs: nowMs };
}
