/** What a failure of a batch means: of single requests in it, or of the batch as a whole. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { type HeaderReader, retryDelay } from '../../core/retry-delay.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import type { Throttled } from './attempts.ts';
import { OutageError } from './failed-attempt.ts';
import type { LimiterName } from './rate-limiter.ts';
import type { Transport } from './transport.ts';

export interface BatchOptions {
  readonly transport: Pick<Transport, 'throttledInside'>;
  readonly host: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
}

/** One request inside a batch. */
export interface InnerRequest {
  readonly limiter: LimiterName;
  /** From 1. */
  readonly attempt: number;
}

/**
 * A part that asks for longer than a message waits at once may speak of one mailbox. Where all parts do, the batch is not
 * answered, and its message waits.
 */
const longestPauseMs = 15 * 60_000;
const shortPauseMs = 30_000;

/** Pauses the rate limiter when an answer inside a batch was throttled; undefined when it was not. */
export function throttledInside(
  options: BatchOptions,
  { limiter, attempt }: InnerRequest,
  { status, headers }: { readonly status: number; readonly headers: HeaderReader },
): Throttled | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const waitMs = retryDelay(attempt, headers, { now: options.clock.now(), random: options.random() });
  const pauseMs = waitMs > longestPauseMs ? shortPauseMs : waitMs;
  options.transport.throttledInside({ limiter, host: options.host, status, waitMs: pauseMs });
  return { kind: 'throttled', status, waitMs };
}

/** The batch itself was throttled: all its requests wait. Undefined for every other error. */
export function throttledAsWhole(error: unknown): Throttled | undefined {
  const waitMs = error instanceof TransientError ? error.retryAfterMs : undefined;
  return waitMs === undefined ? undefined : { kind: 'throttled', status: 429, waitMs };
}

/** Whether one request of the batch may be to blame: not for an outage, nor for a refusal of our identity. */
export function mayBeOneRequest(error: unknown): boolean {
  if (error instanceof OutageError) return false;
  return !(error instanceof PermanentError && (error.status === undefined || isOfIdentity(error.status)));
}

function isOfIdentity(status: number): boolean {
  return status === 401 || status === 403;
}

/** Whether a part of a batch with this status may only echo another part's failure. */
export function mayBeAnothers(status: number): boolean {
  return status < 300 || status === 408 || status === 424 || status >= 500;
}
