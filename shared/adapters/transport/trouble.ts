/** Telling an answer for the caller from one that is worth another try. */
import { TransientError } from '../../core/errors.ts';
import { retryDelay, serverWait } from '../../core/retry-timing.ts';
import type { Answer } from './answers.ts';
import { httpCause, named, networkCause } from './failures.ts';

export interface Trouble {
  /** Short, for an observation: "HTTP 503", "timed out". */
  readonly cause: string;
  readonly error: unknown;
  readonly waitMs: number;
  /** The service named this wait. */
  readonly wished: boolean;
}

export interface Moment {
  readonly now: Date;
  readonly random: number;
  /** Attempt number, from 1. */
  readonly number: number;
  readonly last: boolean;
}

/** Undefined: the answer is for the caller. A 500 is trouble the first time and an answer the second. */
export function troubleWith(answer: Answer, moment: Moment): Trouble | undefined {
  const { status, headers } = answer;
  const passing = status === 408 || status === 429 || (status >= 502 && status <= 504);
  if (!passing && !(status === 500 && moment.number === 1 && !moment.last)) return undefined;
  const waitMs = retryDelay(moment.number, headers, moment);
  const wished = serverWait(headers, moment.now) !== undefined;
  return { cause: httpCause(status), error: undefined, waitMs, wished };
}

/** There was no answer, or not a whole one. */
export function troubleWithoutAnswer(error: unknown, moment: Moment): Trouble {
  const waitMs = retryDelay(moment.number, new Headers(), moment);
  return { cause: networkCause(error), error, waitMs, wished: false };
}

/** SharePoint throttles with 503 too, and then says for how long; a 503 without that is an outage. */
export function isThrottling(answer: Answer): boolean {
  return answer.status === 429 || (answer.status === 503 && answer.headers.has('retry-after'));
}

export function giveUp(
  request: { readonly method: string; readonly url: string },
  trouble: Trouble,
): TransientError {
  const cause = new Error(trouble.cause, { cause: trouble.error });
  const message = `${named(request)} failed: ${trouble.cause}`;
  return new TransientError(message, trouble.wished ? { cause, retryAfterMs: trouble.waitMs } : { cause });
}
