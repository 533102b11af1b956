/**
 * How many photo batches run at a time and how large they are; one adaptive window for all calls of this
 * process.
 */
import { firstWindow, narrowed, widened } from '../../core/pacing.ts';
import { createSemaphore } from '../transport/semaphore.ts';

/** `failed` leaves the window as it is: a failure says nothing about the limit. */
export type BatchOutcome = 'succeeded' | 'throttled' | 'failed';

export interface PhotoPacer {
  /**
   * Cuts `ids` into batches and runs them side by side. Throws the first error when all batches have ended.
   */
  run(ids: readonly string[], work: (batch: readonly string[]) => Promise<BatchOutcome>): Promise<void>;
}

/**
 * Microsoft publishes no rate for photos, only a limit per mailbox:
 * https://learn.microsoft.com/graph/throttling-limits
 */
export function createPhotoPacer(): PhotoPacer {
  let window = firstWindow;
  /** How often the window was narrowed. Batches that started before the last time do not narrow it again. */
  let narrowings = 0;
  const semaphore = createSemaphore(() => window.inFlight);

  function adapt(outcome: BatchOutcome, narrowingsAtStart: number): void {
    if (outcome === 'succeeded') window = widened(window);
    if (outcome === 'throttled' && narrowingsAtStart === narrowings) {
      window = narrowed(window);
      narrowings += 1;
    }
  }

  return {
    async run(ids, work) {
      const queue = [...ids];
      const running: Promise<unknown>[] = [];
      while (queue.length > 0) {
        const release = await semaphore.acquire();
        const batch = queue.splice(0, window.batchSize);
        const narrowingsAtStart = narrowings;
        const done = work(batch)
          .then((outcome) => adapt(outcome, narrowingsAtStart))
          .finally(release);
        running.push(done.catch((error: unknown) => error));
      }
      const failure = (await Promise.all(running)).find((error) => error !== undefined);
      if (failure !== undefined) throw failure;
    },
  };
}
