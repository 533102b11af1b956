/** A lane holds the requests that share one limit of the service: they wait for each other, and for its wishes. */
import { type Allowance, spend } from '../../core/pacing.ts';
import type { Clock, Timer } from '../../ports/runtime.ts';
import { createGate } from './gate.ts';

export type LaneName = 'graph' | 'graph-photos' | 'profiles' | 'sharepoint';

export interface Lane {
  /** Waits for a place and for the allowance; answers how to leave. */
  enter(cost: number): Promise<() => void>;
  /** Nobody begins for so long: the service counts what is sent meanwhile against us. */
  pause(ms: number): void;
  /** How much longer the lane is paused, in milliseconds. */
  pausedMs(): number;
  /** How many times a request may be tried now: once while the service is down, so that an outage is noticed quickly. */
  attempts(): number;
  succeeded(): void;
  gaveUp(): void;
}

export interface Time {
  readonly clock: Clock;
  readonly timer: Timer;
}

export interface LaneLimits {
  readonly inFlight: number;
  readonly allowance?: Allowance;
}

const attemptsWhenHealthy = 4;

export function createLane(limits: LaneLimits, { clock, timer }: Time): Lane {
  const gate = createGate(() => limits.inFlight);
  const allowance = limits.allowance;
  let bucket = { tokens: allowance?.burst ?? 0, atMs: clock.now().getTime() };
  let pausedUntilMs = 0;
  let down = false;

  function pausedMs(): number {
    return Math.max(0, pausedUntilMs - clock.now().getTime());
  }

  function turn(cost: number): number {
    if (allowance === undefined) return 0;
    const spent = spend(bucket, cost, { nowMs: clock.now().getTime(), allowance });
    bucket = spent.bucket;
    return spent.waitMs;
  }

  return {
    async enter(cost) {
      const leave = await gate.enter();
      await timer.wait(turn(cost));
      return leave;
    },
    pause(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.now().getTime() + ms);
    },
    pausedMs,
    attempts: () => (down ? 1 : attemptsWhenHealthy),
    succeeded() {
      down = false;
    },
    gaveUp() {
      down = true;
    },
  };
}
