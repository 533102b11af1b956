/** The options of the memory measurement. */
import { Command } from 'commander';
import { numberAboveZero, parseOptions } from '../command-line.ts';

export interface MeasureOptions {
  /** Users of the two tenants. */
  readonly small: number;
  readonly large: number;
  /** How many times as much memory the large one may take. */
  readonly ratio: number;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readMeasureOptions(args: readonly string[]): MeasureOptions {
  const command = new Command('npm run memory --')
    .description("Compares the host's memory in a small and in a large tenant.")
    .option('--small <users>', 'users of the small tenant', numberAboveZero, 500)
    .option('--large <users>', 'users of the large tenant', numberAboveZero, 20_000)
    .option('--ratio <number>', 'how many times as much memory is flat enough', numberAboveZero, 1.3);
  return parseOptions<MeasureOptions>(command, args);
}
