/** How many calls a caller may make: a bucket that holds a minute's calls and fills evenly. */
import { type Bucket, refilled } from './pacing.ts';

export interface CallTaken {
  readonly bucket: Bucket;
  /** 0: the call may be made. Otherwise nothing was taken, and this long the bucket needs. */
  readonly retryAfterMs: number;
}

/** `before` undefined: the caller's first call. Unlike `spend`, nobody queues: who comes too early is sent away. */
export function takeCall(before: Bucket | undefined, nowMs: number, perMinute: number): CallTaken {
  const bucket = now(before ?? { tokens: perMinute, atMs: nowMs }, nowMs, perMinute);
  if (bucket.tokens >= 1) return { bucket: { ...bucket, tokens: bucket.tokens - 1 }, retryAfterMs: 0 };
  return { bucket, retryAfterMs: Math.ceil(((1 - bucket.tokens) * 60_000) / perMinute) };
}

/** Nothing needs to be remembered of a caller whose bucket is full again. */
export function isFull(bucket: Bucket, nowMs: number, perMinute: number): boolean {
  return now(bucket, nowMs, perMinute).tokens >= perMinute;
}

function now(bucket: Bucket, nowMs: number, perMinute: number): Bucket {
  return refilled(bucket, { nowMs, allowance: { perSecond: perMinute / 60, burst: perMinute } });
}
