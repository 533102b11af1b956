/** Decides whether an answer goes to the caller or is a failed attempt, which may be repeated. */
import { TransientError } from '../../core/errors.ts';
import { readRetryAfter, retryDelay } from '../../core/retry-delay.ts';
import type { Outcome } from './adaptive-window.ts';
import type { Answer } from './answers.ts';
import { httpCause, nameOf, networkCause, noConnection, type RequestName } from './failures.ts';

export interface FailedAttempt {
  /** Short, for an observation: "HTTP 503", "timed out". */
  readonly cause: string;
  readonly error: unknown;
  /** Wait before the next attempt. */
  readonly waitMs: number;
  /** The wait that the service asked for; undefined when it named none. */
  readonly retryAfterMs: number | undefined;
  /** A 503, or no connection at all. */
  readonly isOutage: boolean;
}

export interface Attempt {
  readonly now: Date;
  readonly random: number;
  /** From 1. */
  readonly number: number;
  readonly isLast: boolean;
}

/**
 * Undefined: the answer goes to the caller. A 500 fails the first attempt and is the answer to the second.
 */
export function failedAnswer(answer: Answer, attempt: Attempt): FailedAttempt | undefined {
  const { status, headers } = answer;
  const passing = status === 408 || status === 429 || (status >= 502 && status <= 504);
  if (!passing && !(status === 500 && attempt.number === 1 && !attempt.isLast)) return undefined;
  const waitMs = retryDelay(attempt.number, headers, attempt);
  return {
    cause: httpCause(status),
    error: undefined,
    waitMs,
    retryAfterMs: readRetryAfter(headers, attempt.now),
    isOutage: status === 503,
  };
}

/** No answer arrived, or only part of one. */
export function failedWithoutAnswer(error: unknown, attempt: Attempt): FailedAttempt {
  const waitMs = retryDelay(attempt.number, new Headers(), attempt);
  const cause = networkCause(error);
  return { cause, error, waitMs, retryAfterMs: undefined, isOutage: cause.startsWith(noConnection) };
}

/** SharePoint also throttles with 503, and then sends Retry-After; a 503 without it is an outage. */
export function isThrottling(answer: Answer): boolean {
  return answer.status === 429 || (answer.status === 503 && answer.headers.has('retry-after'));
}

/** What an answer tells about how many requests the service takes at a time. */
export function outcomeOf(answer: Answer): Outcome {
  if (isThrottling(answer)) return 'throttled';
  return answer.status >= 500 ? 'failed' : 'succeeded';
}

/** The service as a whole is down or out of reach: no other request would be answered either. */
export class OutageError extends TransientError {}

export function giveUp(request: RequestName, failed: Omit<FailedAttempt, 'waitMs'>): TransientError {
  const cause = new Error(failed.cause, { cause: failed.error });
  const message = `${nameOf(request)} failed: ${failed.cause}`;
  const { retryAfterMs } = failed;
  const options = retryAfterMs === undefined ? { cause } : { cause, retryAfterMs };
  return failed.isOutage ? new OutageError(message, options) : new TransientError(message, options);
}

/** Its time was over before it could be sent. */
export function tooLate(request: RequestName): TransientError {
  return giveUp(request, {
    cause: 'not sent in time',
    error: undefined,
    retryAfterMs: undefined,
    isOutage: false,
  });
}
