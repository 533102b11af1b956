/** Waiting in a line that can be left, because the caller has gone or has no time left. */

/** Aborts when waiting is over for the caller. Only asked for by those who cannot go at once. */
export type WaitLimit = () => AbortSignal | undefined;

/** The caller has left the line: its `WaitLimit` aborted. */
export class LeftTheLineError extends Error {
  override readonly name = 'LeftTheLineError';
}

/**
 * `enter` adds the caller to a line, which calls `go` when it is its turn, and returns how the caller leaves the line.
 */
export function waitInLine<T>(
  limit: WaitLimit | undefined,
  enter: (go: (value: T) => void, refuse: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let stopListening: () => void = () => undefined;
    function over(): void {
      isOver = true;
      stopListening();
    }
    const leave = enter(
      (value) => {
        over();
        resolve(value);
      },
      (error) => {
        over();
        reject(error);
      },
    );
    const signal = isOver ? undefined : limit?.();
    if (signal === undefined) return;
    const gone = () => {
      over();
      reject(new LeftTheLineError());
      leave();
    };
    if (signal.aborted) return gone();
    signal.addEventListener('abort', gone, { once: true });
    stopListening = () => signal.removeEventListener('abort', gone);
  });
}
