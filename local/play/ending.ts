/** What ends a play from outside: a signal, or that nobody reads what it prints any more. */
import { constants } from 'node:os';

export interface Ending {
  /** Aborted when the play has to end. */
  readonly signal: AbortSignal;
  /** The exit code a shell expects then. Rejects when the output cannot be written for another reason. */
  readonly exitCode: Promise<number>;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell says of a command that a signal ended; a closed pipe is SIGPIPE, a terminal that is gone SIGHUP. */
const outputCodes: Readonly<Record<string, number>> = { EPIPE: 141, EIO: 129 };

/**
 * The first reason counts and the others are not heard: npm passes Ctrl-C on to a command that has had it from the
 * terminal already, and every word into a closed pipe is one more error. So it is for the rest of the process.
 */
export function listenForEnding(): Ending {
  const controller = new AbortController();
  const exitCode = new Promise<number>((resolve, reject) => {
    for (const signal of signals) process.on(signal, () => resolve(128 + constants.signals[signal]));
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        const code = outputCodes[error.code ?? ''];
        if (code === undefined) reject(error);
        else resolve(code);
      });
    }
  });
  const abort = () => controller.abort();
  exitCode.then(abort, abort);
  return { signal: controller.signal, exitCode };
}
