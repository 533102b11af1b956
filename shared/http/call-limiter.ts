/**
 * Counts the calls of each caller that cost the tenant requests, in this process only (DECISIONS.md, D-call-limit). Each
 * route is counted separately: function keys are one caller, and a flow that synchronises without pause must not keep a
 * person from a preflight or an undo.
 */
import { isFull, takeCall } from '../core/call-limit.ts';
import type { Bucket } from '../core/pacing.ts';
import { ProblemError } from './problems.ts';

/** Twice what a sheet shows of 100 people: both sides of each. A viewer who pages on is slowed down, not a sheet. */
export const picturesPerMinute = 400;

const mostBuckets = 1000;
const buckets = new Map<string, Bucket>();

interface Counted {
  readonly caller: string;
  /** Id of the route. */
  readonly operation: string;
}

/** Throws ProblemError `too-many-calls`. */
export function countCall({ caller, operation }: Counted, nowMs: number, perMinute: number): void {
  const key = `${operation} ${caller}`;
  const { bucket, retryAfterMs } = takeCall(buckets.get(key), nowMs, perMinute);
  buckets.set(key, bucket);
  if (buckets.size > mostBuckets) forgetIdle(perMinute, nowMs);
  if (retryAfterMs === 0) return;
  const seconds = Math.ceil(retryAfterMs / 1000);
  throw new ProblemError(
    'too-many-calls',
    `A caller may make ${perMinute} such calls a minute. The next one is possible in ${seconds} seconds.`,
    { perMinute },
    { 'retry-after': String(seconds) },
  );
}

function forgetIdle(perMinute: number, nowMs: number): void {
  for (const [key, bucket] of buckets) {
    if (isFull(bucket, nowMs, perMinute)) buckets.delete(key);
  }
}
