/** The options of the memory measurements. */
import { Command } from 'commander';
import { numberAboveZero, parseOptions, wholeNumber } from '../command-line.ts';

export interface MeasureOptions {
  /** How much there is of `what` in the two that are compared. */
  readonly small: number;
  readonly large: number;
  /** How many times as much memory the large one may take. */
  readonly ratio: number;
}

export interface Measurement {
  /** How it is called. */
  readonly name: string;
  readonly description: string;
  readonly what: string;
  readonly small: number;
  readonly large: number;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readMeasureOptions(args: readonly string[], measurement: Measurement): MeasureOptions {
  const { name, description, what, small, large } = measurement;
  const command = new Command(name)
    .description(description)
    .option(`--small <${what}>`, `${what} of the small one`, wholeNumber(1), small)
    .option(`--large <${what}>`, `${what} of the large one`, wholeNumber(1), large)
    .option('--ratio <number>', 'how many times as much memory is flat enough', numberAboveZero, 1.3);
  return parseOptions<MeasureOptions>(command, args);
}
