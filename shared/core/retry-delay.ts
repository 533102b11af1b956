/**
 * Milliseconds to wait before the next attempt, from its number, the response headers and the time. The transport
 * limits it.
 */
import { dayMs } from './calendar.ts';

/** The part of `Headers` that is needed here. */
export interface HeaderReader {
  get(name: string): string | null;
}

export interface RetryMoment {
  readonly now: Date;
  /** 0 to below 1: jitter, so that requests which failed together do not retry together. */
  readonly random: number;
}

const firstWaitMs = 500;
const longestBackoffMs = 20_000;
/** A service that asks for more than a day made a mistake; a day is the longest wait. */
const longestRetryAfterMs = dayMs;

/**
 * Milliseconds between attempt `attempt` (from 1) and the next one. What the service asked for wins; without
 * it, exponential backoff: 0.5 s, doubled each time, at most 20 s, plus up to a quarter of jitter.
 */
export function retryDelay(attempt: number, headers: HeaderReader, moment: RetryMoment): number {
  const retryAfterMs = readRetryAfter(headers, moment.now);
  if (retryAfterMs !== undefined) return retryAfterMs;
  const backoffMs = Math.min(firstWaitMs * 2 ** Math.max(0, attempt - 1), longestBackoffMs);
  return Math.ceil(backoffMs * (1 + moment.random / 4));
}

/**
 * How long the service asks to wait, in milliseconds: the greater of Retry-After and RateLimit-Reset, as
 * SharePoint's page on throttling says. Undefined when neither header holds a readable value.
 */
export function readRetryAfter(headers: HeaderReader, now: Date): number | undefined {
  const retryAfter = headers.get('retry-after') ?? '';
  const waits = [
    seconds(retryAfter) ?? untilDate(retryAfter, now),
    seconds(headers.get('ratelimit-reset') ?? ''),
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.min(Math.max(...waits), longestRetryAfterMs);
}

/** Graph also sends fractions inside a batch. */
function seconds(value: string): number | undefined {
  return /^\s*\d+(\.\d+)?\s*$/.test(value) ? Math.ceil(Number(value) * 1000) : undefined;
}

/** From an HTTP date (RFC 9110, 10.2.3). */
function untilDate(value: string, now: Date): number | undefined {
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
