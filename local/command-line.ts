/** What the commands of this folder have in common when they read their options. */
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
