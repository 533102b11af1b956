/**
 * How many requests for photos the service has to work on at a time: one adaptive window for all calls of this process.
 * It counts what the service counts, which are the requests inside a batch
 * (https://learn.microsoft.com/graph/json-batching).
 */
import { windowLimits } from '../../core/pacing.ts';
import type { Clock } from '../../ports/runtime.ts';
import { createAdaptiveWindow, type Outcome } from '../transport/adaptive-window.ts';
import { createGate } from '../transport/gate.ts';

export type BatchOutcome = Outcome;

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
 * Nothing is reserved for people here, because a request beside a full window would be refused; they are next.
 */
export function createPhotoPacer(clock: Clock): PhotoPacer {
  const window = createAdaptiveWindow(clock);
  const gate = createGate(window.atOnce);
  /** Whether a batch has filled a window that had grown. */
  let isTried = false;

  return {
    async run(ids, work) {
      const queue = [...ids];
      const batches: Promise<unknown>[] = [];
      while (queue.length > 0) {
        const most = Math.min(queue.length, ofOneBatch);
        // Smaller batches fill a window that is no multiple of four. Until a limit is known, all batches but the trial are full.
        // None is smaller than that needs: the place of a small batch, once free, would only fit a small batch again.
        const rest = () => window.atOnce() % ofOneBatch || ofOneBatch;
        const least = () => (window.isLimitKnown() ? Math.min(most, rest()) : most);
        const { taken, isFull, leave } = await gate.enter({ least, most });
        // Where the service refuses a new size, it refuses the whole batch that fills it.
        const isTrial = isFull && !isTried && window.atOnce() > windowLimits.first;
        isTried ||= isTrial;
        const batch = queue.splice(0, taken === ofOneBatch && !isTrial ? largestBatch : taken);
        const end = window.begin({ requests: batch.length, isFull });
        const done = work(batch)
          .then(end, (error: unknown) => {
            end('failed');
            return error;
          })
          .finally(leave);
        batches.push(done);
      }
      const failure = (await Promise.all(batches)).find((error) => error !== undefined);
      if (failure !== undefined) throw failure;
    },
    async alone(requests, work, outcome) {
      const { isFull, leave } = await gate.enter({ least: () => requests, most: requests });
      const end = window.begin({ requests, isFull });
      try {
        const value = await work();
        end(outcome({ value }));
        return value;
      } catch (error) {
        end(outcome({ error }));
        throw error;
      } finally {
        leave();
      }
    },
  };
}
