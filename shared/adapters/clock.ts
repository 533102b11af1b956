/** The only source of time, of random numbers and of random ids. */
import { randomUUID } from 'node:crypto';
import type { Clock, Ids, Timer } from '../ports/runtime.ts';

export const systemClock: Clock = { now: () => new Date() };

/** What adapters need beside waits. */
export interface RequestTimer extends Timer {
  /** A time limit for a request: aborts after `ms`. A test that skips waits keeps limits in real time. */
  timeout(ms: number): AbortSignal;
}

export const systemTimer: RequestTimer = {
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
      function end(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      }
    }),
  timeout: (ms) => AbortSignal.timeout(ms),
};

/** Time that setting the clock does not change. */
export function systemElapsedMs(): number {
  return performance.now();
}

export const systemIds: Ids = { fresh: () => randomUUID() };

/** 0 to below 1. */
export function systemRandom(): number {
  return Math.random();
}
