/** When to try again. Pure: the headers, the attempt and the time decide. */

/** What both `Headers` and a plain look-up over a batch answer's headers offer. */
export interface HeaderReader {
  get(name: string): string | null;
}

export interface RetryMoment {
  readonly now: Date;
  /** 0 to below 1; spreads retries that would otherwise meet again. */
  readonly random: number;
}

const firstWaitMs = 500;
const longestOwnWaitMs = 20_000;
/** A header that asks for more than a day is a mistake; nothing waits for it. */
const longestServerWaitMs = 24 * 60 * 60 * 1000;

/**
 * Milliseconds to wait before attempt `attempt + 1`. The service's own wish wins, the greater of Retry-After and
 * RateLimit-Reset, as SharePoint's throttling page asks; without one: 0.5 s, doubling, at most 20 s, plus up to a quarter.
 */
export function retryDelay(attempt: number, headers: HeaderReader, moment: RetryMoment): number {
  const wished = serverWait(headers, moment.now);
  if (wished !== undefined) return wished;
  const own = Math.min(firstWaitMs * 2 ** Math.max(0, attempt - 1), longestOwnWaitMs);
  return Math.ceil(own * (1 + moment.random / 4));
}

/** What the service asks for, in milliseconds; undefined when it names nothing that can be read. */
export function serverWait(headers: HeaderReader, now: Date): number | undefined {
  const waits = [retryAfter(headers.get('retry-after'), now), seconds(headers.get('ratelimit-reset'))].filter(
    (wait) => wait !== undefined,
  );
  return waits.length === 0 ? undefined : Math.min(Math.max(...waits), longestServerWaitMs);
}

/** Seconds (Graph also sends fractions inside a batch) or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  return seconds(value) ?? untilDate(value, now);
}

function seconds(value: string | null): number | undefined {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Math.ceil(Number(value) * 1000) : undefined;
}

function untilDate(value: string, now: Date): number | undefined {
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
