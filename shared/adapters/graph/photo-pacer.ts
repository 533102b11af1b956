/** How many photo batches are under way, and how large: found by adapting, shared by every call of this process. */
import { firstWindow, narrowed, widened } from '../../core/pacing.ts';
import { createGate } from '../transport/gate.ts';

/** How a batch went. A failed one says nothing about the pace: neither faster nor slower. */
export type Pace = 'well' | 'throttled' | 'failed';

export interface PhotoPacer {
  /** Cuts `ids` into batches and works on them side by side. */
  run(ids: readonly string[], work: (batch: readonly string[]) => Promise<Pace>): Promise<void>;
}

/** No rate for photos is published; only mailbox concurrency is: https://learn.microsoft.com/graph/throttling-limits */
export function createPhotoPacer(): PhotoPacer {
  let window = firstWindow;
  /** Counts decreases: batches that began before the last one must not shrink the window for the same reason again. */
  let era = 0;
  const gate = createGate(() => window.inFlight);

  function learn(pace: Pace, begunIn: number): void {
    if (pace === 'well') window = widened(window);
    if (pace === 'throttled' && begunIn === era) {
      window = narrowed(window);
      era += 1;
    }
  }

  return {
    async run(ids, work) {
      const queue = [...ids];
      const underWay: Promise<unknown>[] = [];
      while (queue.length > 0) {
        const leave = await gate.enter();
        const batch = queue.splice(0, window.batchSize);
        const begunIn = era;
        const done = work(batch)
          .then((pace) => learn(pace, begunIn))
          .finally(leave);
        underWay.push(done.catch((error: unknown) => error));
      }
      const failure = (await Promise.all(underWay)).find((error) => error !== undefined);
      if (failure !== undefined) throw failure;
    },
  };
}
