/** Throttling of a batch: of single requests in it, or of the batch as a whole. */
import { TransientError } from '../../core/errors.ts';
import { type HeaderReader, retryDelay } from '../../core/retry-delay.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import type { Throttled } from './attempts.ts';
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

/** Pauses the rate limiter when an answer inside a batch was throttled; undefined when it was not. */
export function throttledInside(
  options: BatchOptions,
  { limiter, attempt }: InnerRequest,
  { status, headers }: { readonly status: number; readonly headers: HeaderReader },
): Throttled | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const waitMs = retryDelay(attempt, headers, { now: options.clock.now(), random: options.random() });
  options.transport.throttledInside({ limiter, host: options.host, status, waitMs });
  return { kind: 'throttled', status, waitMs };
}

/** The batch itself was throttled: all its requests wait. Undefined for every other error. */
export function throttledAsWhole(error: unknown): Throttled | undefined {
  const waitMs = error instanceof TransientError ? error.retryAfterMs : undefined;
  return waitMs === undefined ? undefined : { kind: 'throttled', status: 429, waitMs };
}
