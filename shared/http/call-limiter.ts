/** Counts the calls of each caller, in this process only (DECISIONS.md, D-call-limit). */
import { isFull, takeCall } from '../core/call-limit.ts';
import type { Bucket } from '../core/pacing.ts';
import { ProblemError } from './problems.ts';

const mostCallers = 1000;
const buckets = new Map<string, Bucket>();

/** Throws ProblemError `too-many-calls`. */
export function countCall(caller: string, perMinute: number, nowMs: number): void {
  const { bucket, retryAfterMs } = takeCall(buckets.get(caller), nowMs, perMinute);
  buckets.set(caller, bucket);
  if (buckets.size > mostCallers) forgetIdle(perMinute, nowMs);
  if (retryAfterMs === 0) return;
  const seconds = Math.ceil(retryAfterMs / 1000);
  throw new ProblemError(
    'too-many-calls',
    `A caller may make ${perMinute} such calls a minute (INSTEP_CALLS_PER_MINUTE). The next one is possible in ${seconds} seconds.`,
    { perMinute },
    { 'retry-after': String(seconds) },
  );
}

function forgetIdle(perMinute: number, nowMs: number): void {
  for (const [caller, bucket] of buckets) {
    if (isFull(bucket, nowMs, perMinute)) buckets.delete(caller);
  }
}
