/**
 * A caller who does not read an answer holds its text in memory, of a whole answer and of a streamed one. Neither Node nor
 * the library has a limit for that (DECISIONS.md, D-stalled-readers).
 */
import type { ServerResponse } from 'node:http';

/**
 * Without a byte being taken. Node looks twice at what waits, so a caller is let go after 30 to 60 seconds. The buffers of the
 * connection hold some MB and are emptied in large steps, so a reader of less than about 50 KB/s can be taken for one who does
 * not read.
 */
export const longestStallMs = 30_000;

/** Closes the connection of an answer that waits to be read and of which nothing was read for so long. */
export function letStalledReaderGo(response: ServerResponse, stallMs: number = longestStallMs): void {
  // The socket's own time limit starts anew with each byte that is taken. It also ends while a function is still working:
  // then nothing waits to be read, and the next byte starts it again.
  const stalled = () => {
    if (response.writableLength > 0 || response.writableNeedDrain) response.destroy();
  };
  response.setTimeout(stallMs, stalled);
}
