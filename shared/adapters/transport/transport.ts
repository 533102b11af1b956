/** The one way out to Microsoft 365: tokens, time-outs, few quick retries, lanes, counting. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { serverWait } from '../../core/retry-timing.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import type { Answer } from './answers.ts';
import { named } from './failures.ts';
import type { Lane, LaneName } from './lane.ts';
import type { Tokens } from './tokens.ts';
import {
  giveUp,
  isThrottling,
  type Moment,
  type Trouble,
  troubleWith,
  troubleWithoutAnswer,
} from './trouble.ts';

/** Whatever is sent here must be safe to send twice: reads, overwriting uploads, property writes, deletions. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly lane: LaneName;
  /** In the lane's own units: calls, or resource units. */
  readonly cost?: number;
  /** What it is for, for the count: "users delta". Names nobody. */
  readonly kind: string;
  /** For everything together: its turn in the lane, every attempt, and the waits between them. Undefined: no limit. */
  readonly withinMs?: number | undefined;
}

export interface SentRequest {
  readonly host: string;
  readonly kind: string;
}

export interface ThrottledEvent {
  readonly lane: LaneName;
  readonly host: string;
  readonly status: number;
  readonly waitMs: number;
}

export interface TransportOptions {
  readonly tokens: Tokens;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  /** Hosts that may get a token, and the scope of that token. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly lanes: Readonly<Record<LaneName, Lane>>;
  /** Called for every attempt. */
  readonly onRequest: (request: SentRequest) => void;
  readonly onThrottled: (event: ThrottledEvent) => void;
  /** For one attempt, its body included; 60 s unless told. */
  readonly timeoutMs?: number;
}

export interface Transport {
  /**
   * Answers whatever the service said, except: 408, 429, 502, 503, 504 and no answer at all are tried again
   * quickly and then thrown as TransientError (with `retryAfterMs` where the service named a time). A 500 is tried
   * once more and then answered, because SharePoint says "no such profile" with it. Throws PermanentError for a
   * host that is not on the list.
   */
  send(request: TransportRequest): Promise<Answer>;
  /** Reports throttling that came inside a batch, whose own status was 200. */
  throttledInside(event: ThrottledEvent): void;
}

/** `until`: by the process's own clock, in milliseconds. */
type Sending = TransportRequest & { readonly until: number };

/** The longest wait that is slept through; a longer one is the caller's to plan (DECISIONS.md, D-wait-in-queue). */
const longestSleepMs = 30_000;
const defaultTimeoutMs = 60_000;

export function createTransport(options: TransportOptions): Transport {
  const { tokens, hosts, lanes, clock, timer } = options;

  async function fetchOnce(request: Sending, token: string): Promise<Answer> {
    const timeoutMs = Math.min(options.timeoutMs ?? defaultTimeoutMs, leftMs(request));
    options.onRequest({ host: hostOf(request), kind: request.kind });
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, authorization: `Bearer ${token}`, 'user-agent': options.userAgent },
      body: request.body ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }

  async function withToken(request: Sending, scope: string): Promise<Answer> {
    const token = await tokens.get(scope);
    const answer = await fetchOnce(request, token);
    return answer.status === 401 ? fetchOnce(request, await tokens.get(scope, token)) : answer;
  }

  async function attempt(request: Sending, scope: string, moment: Moment): Promise<Answer | Trouble> {
    let answer: Answer;
    try {
      answer = await withToken(request, scope);
    } catch (error) {
      if (error instanceof PermanentError || error instanceof TransientError) throw error;
      return troubleWithoutAnswer(error, moment);
    }
    noteThrottling(request, answer);
    return troubleWith(answer, { ...moment, now: clock.now() }) ?? answer;
  }

  function noteThrottling(request: TransportRequest, answer: Answer): void {
    const waitMs = serverWait(answer.headers, clock.now());
    const spent = answer.headers.get('ratelimit-remaining') === '0';
    if (waitMs !== undefined && (spent || isThrottling(answer))) lanes[request.lane].pause(waitMs);
    if (!isThrottling(answer)) return;
    const { lane } = request;
    options.onThrottled({ lane, host: hostOf(request), status: answer.status, waitMs: waitMs ?? 0 });
  }

  /** Nothing is sent after its time, nor while the lane is paused; a long pause is thrown to the caller instead of slept through. */
  async function awaitLane(request: Sending): Promise<void> {
    for (;;) {
      if (clock.now().getTime() >= request.until) throw tooLate(request);
      const waitMs = lanes[request.lane].pausedMs();
      if (waitMs === 0) return;
      if (waitMs > Math.min(longestSleepMs, leftMs(request))) {
        throw giveUp(request, { cause: 'throttled', error: undefined, waitMs, wished: true });
      }
      await timer.wait(waitMs);
    }
  }

  /** At least 1: a request whose time is over is sent no more, see `awaitLane`. */
  function leftMs({ until }: Sending): number {
    return Math.max(1, until - clock.now().getTime());
  }

  async function tryUntilAnswered(request: Sending, scope: string): Promise<Answer> {
    const lane = lanes[request.lane];
    for (let number = 1; ; number += 1) {
      await awaitLane(request);
      const last = number >= lane.attempts();
      const moment = { now: clock.now(), random: options.random(), number, last };
      const outcome = await attempt(request, scope, moment);
      if ('bytes' in outcome) {
        lane.succeeded();
        return outcome;
      }
      if (last || outcome.waitMs > Math.min(longestSleepMs, leftMs(request))) {
        if (!outcome.wished) lane.gaveUp();
        throw giveUp(request, outcome);
      }
      await timer.wait(outcome.waitMs);
    }
  }

  return {
    async send(request) {
      const scope = scopeFor(request, hosts);
      const sending = {
        ...request,
        until: clock.now().getTime() + (request.withinMs ?? Number.POSITIVE_INFINITY),
      };
      const leave = await lanes[request.lane].enter(request.cost ?? 1);
      try {
        return await tryUntilAnswered(sending, scope);
      } finally {
        leave();
      }
    },
    throttledInside(event) {
      lanes[event.lane].pause(event.waitMs);
      options.onThrottled(event);
    },
  };
}

function tooLate(request: TransportRequest): TransientError {
  const trouble = { cause: 'no turn in time', error: undefined, waitMs: 0, wished: false };
  return giveUp(request, trouble);
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
    `${named(request)} was not sent: ${url.host} is not one of this tenant's hosts`,
  );
}
