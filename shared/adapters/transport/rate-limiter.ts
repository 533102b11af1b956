/**
 * A rate limiter paces the requests that share one limit of the service: how many are in flight, how many
 * start per second (token bucket), and how long all of them pause after the service sent a Retry-After.
 */
import { type Allowance, spend } from '../../core/pacing.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import { createSemaphore } from './semaphore.ts';

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

export function createRateLimiter(limits: RateLimits, { clock, timer }: Time): RateLimiter {
  const semaphore = createSemaphore(() => limits.inFlight);
  const allowance = limits.allowance;
  let bucket = { tokens: allowance?.burst ?? 0, atMs: clock.now().getTime() };
  let pausedUntilMs = 0;
  let down = false;

  function pausedMs(): number {
    return Math.max(0, pausedUntilMs - clock.now().getTime());
  }

  /** Takes tokens and returns how long to wait for them. */
  function takeTokens(cost: number): number {
    if (allowance === undefined) return 0;
    const spent = spend(bucket, cost, { nowMs: clock.now().getTime(), allowance });
    bucket = spent.bucket;
    return spent.waitMs;
  }

  return {
    async acquire(cost) {
      const release = await semaphore.acquire();
      await timer.wait(takeTokens(cost));
      return release;
    },
    pause(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.now().getTime() + ms);
    },
    pausedMs,
    maxAttempts: () => (down ? 1 : maxAttemptsWhenHealthy),
    succeeded() {
      down = false;
    },
    gaveUp() {
      down = true;
    },
  };
}
