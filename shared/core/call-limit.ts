/** How many calls a caller may make: a bucket that holds a minute's calls and fills evenly. */
import type { Bucket } from './pacing.ts';

export interface CallTaken {
  readonly bucket: Bucket;
  /** 0: the call may be made. Otherwise nothing was taken, and this long the bucket needs. */
  readonly retryAfterMs: number;
}

/** `before` undefined: the caller's first call. Unlike `spend`, nobody queues: who comes too early is sent away. */
export function takeCall(before: Bucket | undefined, nowMs: number, perMinute: number): CallTaken {
  const perMs = perMinute / 60_000;
  const elapsedMs = before === undefined ? 0 : Math.max(0, nowMs - before.atMs);
  const tokens = before === undefined ? perMinute : Math.min(perMinute, before.tokens + elapsedMs * perMs);
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, atMs: nowMs }, retryAfterMs: 0 };
  return { bucket: { tokens, atMs: nowMs }, retryAfterMs: Math.ceil((1 - tokens) / perMs) };
}

/** Nothing needs to be remembered of a caller whose bucket is full again. */
export function isFull(bucket: Bucket, nowMs: number, perMinute: number): boolean {
  return bucket.tokens + ((nowMs - bucket.atMs) * perMinute) / 60_000 >= perMinute;
}
