/**
 * A rate limiter paces the requests that share one limit of the service: how many are in flight, how many
 * start per second (token bucket), and how long all of them pause after the service sent a Retry-After.
 */
import type { Allowance } from '../../core/pacing.ts';
import { slotsOf } from '../../core/shares.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import { createGate } from './gate.ts';
import { createTokenQueue } from './token-queue.ts';

/** These names are stable: they are the values of the dimension `lane` in the event `throttled`. */
export type LimiterName = 'graph' | 'graph-photos' | 'profiles' | 'sharepoint';

export interface RateLimiter {
  /** Waits for a free slot and for `cost` tokens; returns the function that frees the slot. */
  acquire(cost: number): Promise<() => void>;
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

export interface Time {
  readonly clock: Clock;
  readonly timer: Timer;
}

export interface RateLimits {
  readonly inFlight: number;
  readonly allowance?: Allowance;
}

const maxAttemptsWhenHealthy = 4;

/** The part of the limits that this process may use. */
export interface LimiterShare {
  ready(): Promise<void>;
  /** 0 to 1. */
  now(): number;
  short(): void;
}

const whole: LimiterShare = { ready: async () => undefined, now: () => 1, short: () => undefined };
/** A share may change while a request waits, so it is looked at again after this time. */
const sliceMs = 5_000;

export function createRateLimiter(
  limits: RateLimits,
  { clock, timer }: Time,
  share: LimiterShare = whole,
): RateLimiter {
  const nowMs = () => clock.now().getTime();
  const gate = createGate(() => slotsOf(limits.inFlight, share.now()));
  const tokens = limits.allowance && createTokenQueue(limits.allowance, { nowMs, share: share.now });
  let pausedUntilMs = 0;
  let down = false;

  /** Waits for the tokens, also if the share changes meanwhile. */
  async function pay(cost: number): Promise<void> {
    if (tokens === undefined) return;
    const place = tokens.take(cost);
    let leftMs = tokens.waitMs(place);
    while (leftMs > 0) {
      share.short();
      const before = share.now();
      const waitMs = Math.min(leftMs, sliceMs);
      await timer.wait(waitMs);
      leftMs -= waitMs;
      if (share.now() !== before) leftMs = tokens.waitMs(place);
      if (leftMs > 0) await share.ready();
    }
  }

  return {
    async acquire(cost) {
      await share.ready();
      const askedMs = nowMs();
      const { leave } = await gate.enter({ least: () => 1, most: 1 });
      if (nowMs() > askedMs) share.short();
      await pay(cost);
      return leave;
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
