/**
 * How many requests for photos the service has to work on at a time: one adaptive window for all calls of this process.
 * It counts what the service counts, which are the requests inside a batch
 * (https://learn.microsoft.com/graph/json-batching).
 */
import { firstWindow, narrowed, widened } from '../../core/pacing.ts';
import type { Clock } from '../../ports/runtime.ts';
import { createGate } from '../transport/gate.ts';

/** `failed` leaves the window as it is: a failure says nothing about the limit. */
export type BatchOutcome = 'succeeded' | 'throttled' | 'failed';

export interface PhotoPacer {
  /**
   * Cuts `ids` into batches and runs them side by side. Throws the first error when all batches have ended.
   */
  run(ids: readonly string[], work: (batch: readonly string[]) => Promise<BatchOutcome>): Promise<void>;
  /** Runs one call that consists of `requests` at once. */
  alone<T>(requests: number, work: () => Promise<T>, outcome: (ended: Ended<T>) => BatchOutcome): Promise<T>;
}

export type Ended<T> = { readonly value: T } | { readonly error: unknown };

const largestBatch = 20;
/**
 * The service works on so many requests of one batch at a time: "Outlook resources" in
 * https://learn.microsoft.com/graph/json-batching
 */
const ofOneBatch = 4;

/**
 * Microsoft publishes no rate for photos, only a limit per mailbox:
 * https://learn.microsoft.com/graph/throttling-limits
 */
export function createPhotoPacer({ now }: Clock): PhotoPacer {
  let window = firstWindow(ofOneBatch);
  /** How often the window was narrowed. What started before the last time does not narrow it again. */
  let narrowings = 0;
  const gate = createGate(() => window.atOnce);

  function adapt(outcome: BatchOutcome, sent: Sent): void {
    const nowMs = now().getTime();
    if (sent.narrowings !== narrowings) return;
    if (outcome === 'succeeded' && sent.isFull) window = widened(window, { answered: sent.requests, nowMs });
    if (outcome !== 'throttled') return;
    window = narrowed(window, nowMs);
    narrowings += 1;
  }

  return {
    async run(ids, work) {
      const queue = [...ids];
      const running: Promise<unknown>[] = [];
      while (queue.length > 0) {
        const place = await gate.enter({ least: 1, most: Math.min(queue.length, ofOneBatch) });
        const batch = queue.splice(0, place.taken === ofOneBatch ? largestBatch : place.taken);
        const sent = { narrowings, requests: batch.length, isFull: place.isFull };
        const done = work(batch)
          .then((outcome) => adapt(outcome, sent))
          .finally(place.leave);
        running.push(done.catch((error: unknown) => error));
      }
      const failure = (await Promise.all(running)).find((error) => error !== undefined);
      if (failure !== undefined) throw failure;
    },
    async alone(requests, work, outcome) {
      const place = await gate.enter({ least: requests, most: requests });
      const sent = { narrowings, requests, isFull: place.isFull };
      try {
        const value = await work();
        adapt(outcome({ value }), sent);
        return value;
      } catch (error) {
        adapt(outcome({ error }), sent);
        throw error;
      } finally {
        place.leave();
      }
    },
  };
}

interface Sent {
  /** How often the window had been narrowed before. */
  readonly narrowings: number;
  readonly requests: number;
  /** Whether nothing more fitted into the window beside it. */
  readonly isFull: boolean;
}
