/** What the commands of this folder have in common when they read their options. */
import type { Command, OptionValues } from 'commander';
import { exitCodes } from './host/failures.ts';

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function parseOptions<T extends OptionValues>(command: Command, args: readonly string[]): T {
  command
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.configuration));
  // Commander takes whatever follows an option for its value, be it the next option.
  for (const option of command.options.filter(({ required, parseArg }) => required && !parseArg)) {
    option.argParser((text: string) =>
      text.startsWith('-') ? command.error(`error: option '${option.flags}' argument missing`) : text,
    );
  }
  return command.parse(args, { from: 'user' }).opts<T>();
}
