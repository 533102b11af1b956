/** A counting semaphore, first come, first served. Its limit may change while callers wait. */
export interface Semaphore {
  /** Waits for a free slot and returns the function that frees it again. */
  acquire(): Promise<() => void>;
}

/**
 * `limit` is read each time a slot may become free; it is rounded down, and at least one caller is let in.
 */
export function createSemaphore(limit: () => number): Semaphore {
  const waiting: (() => void)[] = [];
  let taken = 0;

  function admit(): void {
    while (waiting.length > 0 && taken < Math.max(1, Math.floor(limit()))) {
      taken += 1;
      waiting.shift()?.();
    }
  }

  /** A second call of the returned function does nothing. */
  function releaseOnce(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      taken -= 1;
      admit();
    };
  }

  return {
    acquire() {
      return new Promise((resolve) => {
        waiting.push(() => resolve(releaseOnce()));
        admit();
      });
    },
  };
}
