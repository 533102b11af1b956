/** Reads many users in batches and repeats the request for those that were throttled inside a batch. */
import { TransientError } from '../../core/errors.ts';
import type { Timer } from '../../ports/runtime.ts';

/** Result of one attempt for one id: the answer, or the wait before the next attempt. */
export type AttemptResult<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'throttled'; readonly status: number; readonly waitMs: number };

export interface AttemptsOptions<T> {
  /** Asks for all of `ids`; an id that it leaves out counts as not answered. `attempt` starts at 1. */
  readonly ask: (ids: readonly string[], attempt: number) => Promise<ReadonlyMap<string, AttemptResult<T>>>;
  readonly unknown: (cause: string) => T;
  readonly timer: Timer;
}

/** All waits of one call together; the function that handles a queue message has four minutes. */
const longestWaitMs = 90_000;
/** Consecutive attempts without any answer. */
const attemptsWhenThrottled = 5;
/** A service that is down is asked only twice. */
const attemptsWhenUnavailable = 2;

/**
 * Returns an answer for every id. After each attempt the throttled ids are asked for again, when the longest wait
 * among them is over, as long as others are answered or attempts are left. Throws TransientError when every id was
 * still throttled (429) at the end: then nothing was read, and the wait concerns all callers, not single users.
 */
export async function repeatThrottled<T>(
  ids: readonly string[],
  options: AttemptsOptions<T>,
): Promise<ReadonlyMap<string, T>> {
  const answers = new Map<string, T>();
  let remaining: readonly string[] = [...new Set(ids)];
  let waitedMs = 0;
  for (let attempt = 1; remaining.length > 0; attempt += 1) {
    const before = answers.size;
    const results = await options.ask(remaining, attempt);
    const throttled = collect(remaining, results, { answers, unknown: options.unknown });
    const waitMs = Math.max(0, ...[...throttled.values()].map((one) => one.waitMs));
    if (attempt >= maxAttempts(throttled) || waitedMs + waitMs > longestWaitMs) {
      if (answers.size === 0 && allLimited(throttled)) throw allThrottled(remaining.length, waitMs);
      for (const [id, { status }] of throttled) answers.set(id, options.unknown(throttledCause(status)));
      return answers;
    }
    if (answers.size > before && allLimited(throttled)) attempt = 0;
    waitedMs += waitMs;
    await options.timer.wait(waitMs);
    remaining = [...throttled.keys()];
  }
  return answers;
}

export type Throttled = Extract<AttemptResult<unknown>, { kind: 'throttled' }>;

/** Adds the results to `answers` and returns the throttled ids. */
function collect<T>(
  ids: readonly string[],
  results: ReadonlyMap<string, AttemptResult<T>>,
  { answers, unknown }: { readonly answers: Map<string, T>; readonly unknown: (cause: string) => T },
): Map<string, Throttled> {
  const throttled = new Map<string, Throttled>();
  for (const id of ids) {
    const result = results.get(id);
    if (result === undefined) answers.set(id, unknown('no answer in the batch'));
    else if (result.kind === 'answered') answers.set(id, result.value);
    else throttled.set(id, result);
  }
  return throttled;
}

function allLimited(throttled: ReadonlyMap<string, Throttled>): boolean {
  return [...throttled.values()].every(({ status }) => status === 429);
}

function allThrottled(users: number, retryAfterMs: number): TransientError {
  const cause = new Error('throttled');
  return new TransientError(`Reading ${users} users failed: all were throttled`, { cause, retryAfterMs });
}

function maxAttempts(throttled: ReadonlyMap<string, Throttled>): number {
  const limited = [...throttled.values()].some(({ status }) => status === 429);
  return limited ? attemptsWhenThrottled : attemptsWhenUnavailable;
}

function throttledCause(status: number): string {
  return status === 429 ? 'throttled' : `HTTP ${status}`;
}
