/** Decides whether an answer goes to the caller or is a failed attempt, which may be repeated. */
import { TransientError } from '../../core/errors.ts';
import { readRetryAfter, retryDelay } from '../../core/retry-delay.ts';
import type { Answer } from './answers.ts';
import { httpCause, nameOf, networkCause, type RequestName } from './failures.ts';

export interface FailedAttempt {
  /** Short, for an observation: "HTTP 503", "timed out". */
  readonly cause: string;
  readonly error: unknown;
  /** Wait before the next attempt. */
  readonly waitMs: number;
  /** The wait that the service asked for; undefined when it named none. */
  readonly retryAfterMs: number | undefined;
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
  };
}

/** No answer arrived, or only part of one. */
export function failedWithoutAnswer(error: unknown, attempt: Attempt): FailedAttempt {
  const waitMs = retryDelay(attempt.number, new Headers(), attempt);
  return { cause: networkCause(error), error, waitMs, retryAfterMs: undefined };
}

/** SharePoint also throttles with 503, and then sends Retry-After; a 503 without it is an outage. */
export function isThrottling(answer: Answer): boolean {
  return answer.status === 429 || (answer.status === 503 && answer.headers.has('retry-after'));
}

export function giveUp(request: RequestName, failed: Omit<FailedAttempt, 'waitMs'>): TransientError {
  const cause = new Error(failed.cause, { cause: failed.error });
  const message = `${nameOf(request)} failed: ${failed.cause}`;
  const { retryAfterMs } = failed;
  return new TransientError(message, retryAfterMs === undefined ? { cause } : { cause, retryAfterMs });
}
