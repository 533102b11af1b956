/**
 * A rate limiter paces the requests that share one limit of the service: how many are in flight (a window that adapts), how
 * much of a published limit they use, and how long all of them pause after the service sent a Retry-After.
 */
import { slotsOf } from '../../core/shares.ts';
import type { WindowLimit } from '../../core/sliding-window.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import { createAdaptiveWindow, type Outcome } from './adaptive-window.ts';
import type { Booking } from './booking.ts';
import { createGate } from './gate.ts';
import { type LimiterName, type LimiterShare, wholeShare } from './limiter-share.ts';
import type { WaitLimit } from './wait-in-line.ts';
import { createWindowQueue } from './window-queue.ts';

export type { LimiterName, LimiterShare };

export interface RateLimiter {
  /**
   * Waits until an attempt of this cost may be sent. The returned function is to be called when it has ended; a second call
   * does nothing. Throws LeftTheLineError.
   */
  attempt(cost: number, limit?: WaitLimit): Promise<(ended: Ended) => void>;
  /**
   * Waits until there is room in the window for so much, and keeps it. Undefined: there is no window.
   */
  book(cost: number): Promise<Booking | undefined>;
  /** No attempt starts for `ms`: the service counts attempts during a Retry-After against us. */
  pause(ms: number): void;
  /** Milliseconds until the pause ends; 0 when there is none. */
  pausedMs(): number;
  /**
   * How often one request may be sent: once while the service is down, so that an outage is noticed quickly.
   */
  maxAttempts(): number;
  succeeded(): void;
  gaveUp(): void;
}

/** `unsent`: it costs nothing. */
export type Ended = Outcome | 'unsent';

export interface Time {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Time that no clock sets back or forward; that of `clock` by default. */
  readonly elapsedMs?: () => number;
}

export interface RateLimits {
  /** Undefined: as many as the service takes without refusing. */
  readonly inFlight?: number;
  /** None by default. */
  readonly window?: WindowLimit;
}

const maxAttemptsWhenHealthy = 4;

export function createRateLimiter(
  limits: RateLimits,
  { clock, timer, elapsedMs = () => clock.now().getTime() }: Time,
  share: LimiterShare = wholeShare,
): RateLimiter {
  const nowMs = () => clock.now().getTime();
  const adaptive = createAdaptiveWindow(clock);
  const gate = createGate(() => slotsOf(limits.inFlight ?? adaptive.atOnce(), share.now()));
  const queue = limits.window && createWindowQueue(limits.window, { elapsedMs, timer, share });
  let pausedUntilMs = 0;
  let down = false;

  return {
    async attempt(cost, limit) {
      await share.ready();
      // Who waits for the window holds no slot, so that a slot is free after the time of an answer.
      const paid = await queue?.pay(cost, limit);
      const askedMs = nowMs();
      const entering = gate.enter({ least: () => 1, most: 1 }, limit);
      const { isFull, leave } = await entering.catch((error: unknown) => {
        paid?.unsent();
        throw error;
      });
      if (nowMs() > askedMs) share.short();
      share.sent();
      const adapt = adaptive.begin({ requests: 1, isFull });
      let hasEnded = false;
      return (ended) => {
        if (hasEnded) return;
        hasEnded = true;
        const isSent = ended !== 'unsent';
        if (isSent) paid?.answered();
        else paid?.unsent();
        share.ended();
        adapt(isSent ? ended : 'failed');
        leave();
      };
    },
    async book(cost) {
      await share.ready();
      return queue?.book(cost);
    },
    pause(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, nowMs() + ms);
    },
    pausedMs: () => Math.max(0, pausedUntilMs - nowMs()),
    maxAttempts: () => (down ? 1 : maxAttemptsWhenHealthy),
    succeeded() {
      down = false;
    },
    gaveUp() {
      down = true;
    },
  };
}
