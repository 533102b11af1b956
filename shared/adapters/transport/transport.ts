/**
 * Every request to Microsoft 365 goes through here: tokens, time-outs, a few quick retries, rate limiters,
 * counting.
 */
import { PermanentError } from '../../core/errors.ts';
import { readRetryAfter } from '../../core/retry-delay.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { RequestTimer } from '../clock.ts';
import type { Answer } from './answers.ts';
import { readBytes } from './body.ts';
import { type Costs, withRoom } from './booking.ts';
import {
  type Attempt,
  type FailedAttempt,
  failedAnswer,
  failedWithoutAnswer,
  giveUp,
  isThrottling,
  outcomeOf,
  tooLate,
} from './failed-attempt.ts';
import { abandoned, isOwnError, nameOf, timedOut } from './failures.ts';
import type { Ended, LimiterName, RateLimiter } from './rate-limiter.ts';
import type { Tokens } from './tokens.ts';
import type { TransportRequest } from './transport-request.ts';
import { LeftTheLineError, type WaitLimit } from './wait-in-line.ts';

export type { TransportRequest };

export interface SentRequest {
  readonly host: string;
  readonly kind: string;
}

export interface ThrottledEvent {
  readonly limiter: LimiterName;
  readonly host: string;
  readonly status: number;
  readonly waitMs: number;
}

export interface TransportOptions {
  readonly tokens: Tokens;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly timer: RequestTimer;
  readonly random: () => number;
  /** Token scope by host; a host that is not in the map gets no request. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly limiters: Readonly<Record<LimiterName, RateLimiter>>;
  /** Called for every attempt. */
  readonly onRequest: (request: SentRequest) => void;
  readonly onThrottled: (event: ThrottledEvent) => void;
  /** For one attempt including its body; 60 s by default. */
  readonly timeoutMs?: number;
  /** In place of the network. */
  readonly fetch?: Fetch;
}

export type Fetch = (url: string, request: RequestInit) => Promise<Response>;

export interface Transport {
  /**
   * Returns the service's answer, whatever its status, except: 408, 429, 502, 503, 504 and a missing answer
   * are retried a few times and then thrown as TransientError (with `retryAfterMs` when the service named a
   * time). A 500 is retried once and then returned, because SharePoint answers "no such profile" with it.
   * Throws PermanentError for a host that is not in `hosts`.
   */
  send(request: TransportRequest): Promise<Answer>;
  /** Runs work that sends so much, once the windows of the limits have room for all of it. */
  inTurn<T>(costs: Costs, work: () => Promise<T>): Promise<T>;
  /** Call when an answer inside a batch was throttled, while the batch itself had status 200. */
  throttledInside(event: ThrottledEvent): void;
}

interface Sending extends TransportRequest {
  readonly deadlineMs: number;
  /** Of the token. */
  readonly scope: string;
}

/** Longer waits are thrown to the caller as `retryAfterMs` (DECISIONS.md, D-wait-in-queue). */
const longestSleepMs = 30_000;
const defaultTimeoutMs = 60_000;

export function createTransport(options: TransportOptions): Transport {
  const { tokens, hosts, limiters, clock, timer, fetch = globalThis.fetch } = options;

  async function fetchOnce(request: Sending, token: string): Promise<Answer> {
    const longestMs = Math.min(options.timeoutMs ?? defaultTimeoutMs, leftMs(request));
    const timeoutMs = Math.min(longestMs, request.answerWithinMs ?? longestMs);
    options.onRequest({ host: hostOf(request), kind: request.kind });
    const limit = timer.timeout(timeoutMs);
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, authorization: `Bearer ${token}`, 'user-agent': options.userAgent },
      body: request.body ?? null,
      redirect: 'manual',
      signal: request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]),
    });
    const bytes = await readBytes(response, request);
    return { status: response.status, headers: response.headers, bytes };
  }

  async function withToken(request: Sending, ended: (how: Ended) => void): Promise<Answer> {
    const { scope } = request;
    const token = await tokens.get(scope);
    const answer = await fetchOnce(request, token);
    if (answer.status !== 401) return answer;
    // Its place first: if all requests in flight were answered so, each would wait for the place of another.
    ended('failed');
    const fresh = await tokens.get(scope, token);
    const endedAgain = await nextAttempt(request);
    return fetchOnce(request, fresh).finally(() => endedAgain('failed'));
  }

  async function tryOnce(
    request: Sending,
    attempt: Attempt,
    ended: (how: Ended) => void,
  ): Promise<Answer | FailedAttempt> {
    let answer: Answer;
    try {
      answer = await withToken(request, ended);
      ended(outcomeOf(answer));
    } catch (error) {
      ended('failed');
      if (isOwnError(error)) throw error;
      if (request.signal?.aborted) throw abandoned(request);
      return failedWithoutAnswer(error, attempt);
    }
    noteThrottling(request, answer);
    return failedAnswer(answer, { ...attempt, now: clock.now() }) ?? answer;
  }

  function noteThrottling(request: TransportRequest, answer: Answer): void {
    const { limiter } = request;
    const waitMs = readRetryAfter(answer.headers, clock.now());
    const spent = answer.headers.get('ratelimit-remaining') === '0';
    if (waitMs !== undefined && (spent || isThrottling(answer))) limiters[limiter].pause(waitMs);
    if (!isThrottling(answer)) return;
    options.onThrottled({ limiter, host: hostOf(request), status: answer.status, waitMs: waitMs ?? 0 });
  }

  /**
   * Waits until the rate limiter is not paused. Throws when the pause is too long or the deadline has passed.
   */
  async function awaitPause(request: Sending): Promise<void> {
    for (;;) {
      if (request.signal?.aborted) throw abandoned(request);
      if (clock.now().getTime() >= request.deadlineMs) throw tooLate(request);
      const waitMs = limiters[request.limiter].pausedMs();
      if (waitMs === 0) return;
      if (waitMs > Math.min(longestSleepMs, leftMs(request))) {
        throw giveUp(request, {
          cause: 'throttled',
          error: undefined,
          retryAfterMs: waitMs,
          isOutage: false,
        });
      }
      await timer.wait(waitMs, request.signal);
    }
  }

  /** At least 1, which a time-out needs; `awaitPause` stops a request whose deadline has passed. */
  function leftMs({ deadlineMs }: Sending): number {
    return Math.max(1, deadlineMs - clock.now().getTime());
  }

  /** While it waits for the rate limiter. */
  function waitLimitOf(request: Sending): WaitLimit {
    return () => {
      const { signal, deadlineMs } = request;
      if (deadlineMs === Number.POSITIVE_INFINITY) return signal;
      const limit = timer.timeout(leftMs(request));
      return signal === undefined ? limit : AbortSignal.any([limit, signal]);
    };
  }

  /** A request that is not sent costs nothing. */
  async function nextAttempt(request: Sending): Promise<(how: Ended) => void> {
    await awaitPause(request);
    const attempt = limiters[request.limiter].attempt(request.cost ?? 1, waitLimitOf(request));
    const ended = await attempt.catch((error: unknown) => {
      if (!(error instanceof LeftTheLineError)) throw error;
      throw request.signal?.aborted ? abandoned(request) : tooLate(request);
    });
    try {
      await awaitPause(request);
    } catch (error) {
      ended('unsent');
      throw error;
    }
    return ended;
  }

  async function tryUntilAnswered(request: Sending): Promise<Answer> {
    const limiter = limiters[request.limiter];
    for (let number = 1; ; number += 1) {
      const ended = await nextAttempt(request);
      const isLast = number >= limiter.maxAttempts();
      const attempt = { now: clock.now(), random: options.random(), number, isLast };
      const result = await tryOnce(request, attempt, ended);
      if ('bytes' in result) {
        limiter.succeeded();
        return result;
      }
      const isTooSlow = request.answerWithinMs !== undefined && result.cause === timedOut;
      if (isLast || isTooSlow || result.waitMs > Math.min(longestSleepMs, leftMs(request))) {
        if (result.retryAfterMs === undefined && !isTooSlow) limiter.gaveUp();
        throw giveUp(request, result);
      }
      await timer.wait(result.waitMs, request.signal);
    }
  }

  return {
    async send(request) {
      const scope = scopeFor(request, hosts);
      const deadlineMs = clock.now().getTime() + (request.withinMs ?? Number.POSITIVE_INFINITY);
      return tryUntilAnswered({ ...request, deadlineMs, scope });
    },
    inTurn: (costs, work) => withRoom(costs, limiters, work),
    throttledInside(event) {
      limiters[event.limiter].pause(event.waitMs);
      options.onThrottled(event);
    },
  };
}

function hostOf(request: TransportRequest): string {
  return new URL(request.url).hostname;
}

function scopeFor(request: TransportRequest, hosts: ReadonlyMap<string, string>): string {
  const url = new URL(request.url);
  const scope = url.protocol === 'https:' && url.port === '' ? hosts.get(url.hostname) : undefined;
  if (scope !== undefined) return scope;
  throw new PermanentError(
    'foreign-host',
    `${nameOf(request)} was not sent: ${url.host} is not one of this tenant's hosts`,
  );
}
