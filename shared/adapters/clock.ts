/** The only source of time, of random numbers and of random ids. */
import { randomUUID } from 'node:crypto';
import type { Clock, Ids, Timer } from '../ports/runtime.ts';

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

export const systemIds: Ids = { fresh: () => randomUUID() };

/** 0 to below 1. */
export function systemRandom(): number {
  return Math.random();
}
