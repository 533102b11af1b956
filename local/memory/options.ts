/** The options of the memory measurement. */
import { Command, InvalidArgumentError } from 'commander';
import { parseOptions } from '../command-line.ts';

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
    .option('--small <users>', 'users of the small tenant', positive, 500)
    .option('--large <users>', 'users of the large tenant', positive, 20_000)
    .option('--ratio <number>', 'how many times as much memory is flat enough', positive, 1.3);
  return parseOptions<MeasureOptions>(command, args);
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('A number above zero is needed.');
}
