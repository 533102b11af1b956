/** The only source of time and of random numbers. */
import type { Clock, Timer } from '../ports/runtime.ts';

export const systemClock: Clock = { now: () => new Date() };

export const systemTimer: Timer = {
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
};

/** 0 to below 1. */
export function systemRandom(): number {
  return Math.random();
}
