/** Counts the calls of each caller, in this process only (DECISIONS.md, D-call-limit). */
import { isFull, takeCall } from '../core/call-limit.ts';
import type { Bucket } from '../core/pacing.ts';
import { ProblemError } from './problems.ts';

const mostCallers = 1000;
const calls = new Map<string, Bucket>();
const pictures = new Map<string, Bucket>();

/** Calls are counted separately by what they cost. */
export interface CallLimit {
  readonly of: 'calls' | 'pictures';
  readonly perMinute: number;
}

/** Twice what a sheet shows of 100 people: both sides of each. A viewer who pages on is slowed down, not a sheet. */
export const picturesPerMinute = 400;

/** Throws ProblemError `too-many-calls`. */
export function countCall(caller: string, { of, perMinute }: CallLimit, nowMs: number): void {
  const buckets = of === 'calls' ? calls : pictures;
  const { bucket, retryAfterMs } = takeCall(buckets.get(caller), nowMs, perMinute);
  buckets.set(caller, bucket);
  if (buckets.size > mostCallers) forgetIdle(buckets, perMinute, nowMs);
  if (retryAfterMs === 0) return;
  const seconds = Math.ceil(retryAfterMs / 1000);
  const limit =
    of === 'calls'
      ? `make ${perMinute} such calls a minute (INSTEP_CALLS_PER_MINUTE)`
      : `view ${perMinute} photos a minute`;
  throw new ProblemError(
    'too-many-calls',
    `A caller may ${limit}. The next one is possible in ${seconds} seconds.`,
    { perMinute },
    { 'retry-after': String(seconds) },
  );
}

function forgetIdle(buckets: Map<string, Bucket>, perMinute: number, nowMs: number): void {
  for (const [caller, bucket] of buckets) {
    if (isFull(bucket, nowMs, perMinute)) buckets.delete(caller);
  }
}
