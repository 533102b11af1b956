/** Asking for many in batches, and again for those that were throttled inside a batch. */
import { TransientError } from '../../core/errors.ts';
import type { Timer } from '../../ports/runtime.ts';

/** What one attempt gave for one id: its answer, or how long the service wants to be left alone. */
export type Attempted<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'throttled'; readonly status: number; readonly waitMs: number };

export interface RoundsOptions<T> {
  /** Asks for all of `ids`; what it leaves out counts as not answered. `round` begins at 1. */
  readonly ask: (ids: readonly string[], round: number) => Promise<ReadonlyMap<string, Attempted<T>>>;
  readonly unknown: (cause: string) => T;
  readonly timer: Timer;
}

/** All waits of one call together: a queue message has four minutes. */
const patienceMs = 90_000;
const roundsWhenThrottled = 5;
/** A service that is down is not asked five times. */
const roundsWhenUnavailable = 2;

/**
 * Every id has an answer. The throttled are pooled and asked for again after the longest wait that was named. Throws
 * TransientError where the service refused everybody for longer than is waited here: that is nobody's own answer.
 */
export async function inRounds<T>(
  ids: readonly string[],
  options: RoundsOptions<T>,
): Promise<ReadonlyMap<string, T>> {
  const answers = new Map<string, T>();
  let pool: readonly string[] = [...new Set(ids)];
  let waitedMs = 0;
  for (let round = 1; pool.length > 0; round += 1) {
    const attempts = await options.ask(pool, round);
    const throttled = sortOut(pool, attempts, answers, options.unknown);
    const waitMs = Math.max(0, ...[...throttled.values()].map((one) => one.waitMs));
    if (round >= roundsFor(throttled) || waitedMs + waitMs > patienceMs) {
      if (answers.size === 0 && isLimited(throttled)) throw allThrottled(pool.length, waitMs);
      for (const [id, { status }] of throttled) answers.set(id, options.unknown(leftCause(status)));
      return answers;
    }
    waitedMs += waitMs;
    await options.timer.wait(waitMs);
    pool = [...throttled.keys()];
  }
  return answers;
}

type Throttled = Extract<Attempted<unknown>, { kind: 'throttled' }>;

function sortOut<T>(
  pool: readonly string[],
  attempts: ReadonlyMap<string, Attempted<T>>,
  answers: Map<string, T>,
  unknown: (cause: string) => T,
): Map<string, Throttled> {
  const throttled = new Map<string, Throttled>();
  for (const id of pool) {
    const attempt = attempts.get(id);
    if (attempt === undefined) answers.set(id, unknown('no answer in the batch'));
    else if (attempt.kind === 'answered') answers.set(id, attempt.value);
    else throttled.set(id, attempt);
  }
  return throttled;
}

function isLimited(throttled: ReadonlyMap<string, Throttled>): boolean {
  return [...throttled.values()].every(({ status }) => status === 429);
}

function allThrottled(users: number, retryAfterMs: number): TransientError {
  const cause = new Error('throttled');
  return new TransientError(`Reading ${users} users failed: all were throttled`, { cause, retryAfterMs });
}

function roundsFor(throttled: ReadonlyMap<string, Throttled>): number {
  const limited = [...throttled.values()].some(({ status }) => status === 429);
  return limited ? roundsWhenThrottled : roundsWhenUnavailable;
}

function leftCause(status: number): string {
  return status === 429 ? 'throttled' : `HTTP ${status}`;
}
