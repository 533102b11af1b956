/** Time that passes as fast as the work in it: a wait ends when all that was due before it is done. */
import { setImmediate } from 'node:timers/promises';
import type { Clock, Timer } from '../../shared/ports/runtime.ts';

interface Wait {
  readonly at: number;
  readonly end: () => void;
}

export interface VirtualTime {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Lets `forMs` pass, or all time until nothing waits any more. */
  run(forMs?: number): Promise<void>;
}

export function virtualTime(): VirtualTime {
  let nowMs = 0;
  const waits = new Set<Wait>();
  return {
    clock: { now: () => new Date(nowMs) },
    timer: {
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const wait = { at: nowMs + ms, end: resolve };
          waits.add(wait);
          signal?.addEventListener('abort', () => {
            waits.delete(wait);
            resolve();
          });
        }),
    },
    async run(forMs = Number.POSITIVE_INFINITY) {
      const until = nowMs + forMs;
      for (;;) {
        await setImmediate();
        const [next] = [...waits].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > until) break;
        nowMs = next.at;
        waits.delete(next);
        next.end();
      }
      if (Number.isFinite(until)) nowMs = until;
    },
  };
}
