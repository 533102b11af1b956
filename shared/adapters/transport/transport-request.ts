/** What a caller of the transport asks for. */
import type { LimiterName } from './rate-limiter.ts';

/** Only requests that are safe to send twice: reads, overwriting uploads, property writes, deletions. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly limiter: LimiterName;
  /** Of each attempt, in the units of the rate limiter: calls, or resource units. 1 by default. */
  readonly cost?: number;
  /** Purpose, under which requests are counted: "users delta". Never personal data. */
  readonly kind: string;
  /**
   * Time limit for all of it: waiting for the rate limiter, every attempt, and the waits between. Undefined:
   * none.
   */
  readonly withinMs?: number | undefined;
  /**
   * Time limit for one attempt, after which the request is not repeated, because the caller has another way. Undefined:
   * the usual limit.
   */
  readonly answerWithinMs?: number | undefined;
  /**
   * When it aborts, no answer is needed any more: the request ends, and no further attempt is made. Throws
   * PermanentError `abandoned`.
   */
  readonly signal?: AbortSignal | undefined;
  /** A larger answer is not read: AnswerTooLargeError. Undefined: no limit. */
  readonly atMostBytes?: number | undefined;
}
