/** The options of `npm start` where a `local.settings.json` says which tenant it is about. */
import { Command } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';

export interface DeskOptions {
  readonly once: boolean;
  /** HTTP port of the Functions host; 0 takes a free one. */
  readonly port: number;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readDeskOptions(args: readonly string[]): DeskOptions {
  const command = new Command('npm start "--"')
    .description(
      'There is a local.settings.json: one night of Instep against its tenant, in report mode, with your own sign-in (az login).',
    )
    .option('--once', 'end when the run is over; exit code 0 if it reported', false)
    .option('--simulated', 'use a demo tenant instead; its own options follow')
    .option(
      '--port <number>',
      'HTTP port of the Functions host; 0 takes a free one',
      wholeNumber(0, 65_535),
      7071,
    )
    .showHelpAfterError();
  return parseOptions<DeskOptions>(command, args);
}
