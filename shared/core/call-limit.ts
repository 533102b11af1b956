/** The rate limit of a caller: a token bucket that holds one minute's calls and fills evenly. */
import { type Bucket, refilled } from './pacing.ts';

export interface CallTaken {
  readonly bucket: Bucket;
  /** 0: the call is allowed. Otherwise no token was taken, and the next one is available after this time. */
  readonly retryAfterMs: number;
}

/** `before` undefined: the caller's first call. Unlike `spend`, it does not queue: a call without a token is refused. */
export function takeCall(before: Bucket | undefined, nowMs: number, perMinute: number): CallTaken {
  const bucket = now(before ?? { tokens: perMinute, atMs: nowMs }, nowMs, perMinute);
  if (bucket.tokens >= 1) return { bucket: { ...bucket, tokens: bucket.tokens - 1 }, retryAfterMs: 0 };
  return { bucket, retryAfterMs: Math.ceil(((1 - bucket.tokens) * 60_000) / perMinute) };
}

/** A full bucket equals that of a new caller, so it need not be stored. */
export function isFull(bucket: Bucket, nowMs: number, perMinute: number): boolean {
  return now(bucket, nowMs, perMinute).tokens >= perMinute;
}

function now(bucket: Bucket, nowMs: number, perMinute: number): Bucket {
  return refilled(bucket, { nowMs, allowance: { perSecond: perMinute / 60, burst: perMinute } });
}
