/** What ends a command from outside: a signal, or a closed output. */
import { constants } from 'node:os';

export interface Ending {
  /** Aborted when the command has to end. */
  readonly signal: AbortSignal;
  /** The exit code a shell expects then. Rejects when the output cannot be written for another reason. */
  readonly exitCode: Promise<number>;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Exit codes that a shell reports for SIGPIPE (a closed pipe) and SIGHUP (a closed terminal). */
const outputCodes: Readonly<Record<string, number>> = { EPIPE: 141, EIO: 129 };

/**
 * Only the first reason counts: npm passes Ctrl-C on to a command that already had it from the terminal, and every
 * write to a closed pipe is another error. The listeners stay for the rest of the process.
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
