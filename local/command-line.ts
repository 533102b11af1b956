/** What the commands of this folder have in common: how they read their options, and what ends them from outside. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { type Command, InvalidArgumentError, type OptionValues } from 'commander';
import { exitCodes } from './host/failures.ts';

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function parseOptions<T extends OptionValues>(command: Command, args: readonly string[]): T {
  command
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.configuration));
  // Commander takes the next argument as an option's value, even if it is the next option.
  for (const option of command.options.filter(({ required, parseArg }) => required && !parseArg)) {
    option.argParser((text: string) =>
      text.startsWith('-') ? command.error(`error: option '${option.flags}' argument missing`) : text,
    );
  }
  return command.parse(args, { from: 'user' }).opts<T>();
}

/** Reads a whole number within bounds; without an upper one it may be any size. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} up` : `${least} to ${most}`;
    throw new InvalidArgumentError(`A whole number from ${bounds} is needed.`);
  };
}

export function numberAboveZero(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('A number above zero is needed.');
}

/** Reads the folder of a built app: the host would find no function in another one, after everything else is started. */
export function appFolder(text: string): string {
  const missing = ['package.json', 'host.json', 'dist'].find((name) => !existsSync(path.join(text, name)));
  if (missing === undefined) return text;
  throw new InvalidArgumentError(`It is no built app: it has no ${missing}.`);
}

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
