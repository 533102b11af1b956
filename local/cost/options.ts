/** The options of the cost measurement. */
import { Command, InvalidArgumentError } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';

export interface CostOptions {
  /** Users of the two tenants that are played. */
  readonly small: number;
  readonly large: number;
  /** Milliseconds that Microsoft 365 takes for each request, besides its work. */
  readonly latency: number;
  /** MB of one instance. */
  readonly memory: number;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readCostOptions(args: readonly string[]): CostOptions {
  const command = new Command('npm run cost --')
    .description(
      'Plays four nights in two tenants with telemetry, and says what a month of larger ones costs.',
    )
    .option('--small <users>', 'users of the small tenant', wholeNumber(1), 500)
    .option('--large <users>', 'users of the large tenant', wholeNumber(1), 5_000)
    .option('--latency <ms>', 'how long Microsoft 365 takes for each request', wholeNumber(1), 100)
    .option('--memory <MB>', 'memory of one instance: 512, 2048 or 4096', memorySize, 2_048);
  const options = parseOptions<CostOptions>(command, args);
  if (options.small >= options.large) command.error('error: --large must be more than --small');
  return options;
}

function memorySize(text: string): number {
  if (['512', '2048', '4096'].includes(text)) return Number(text);
  throw new InvalidArgumentError('Flex Consumption has instances of 512, 2048 and 4096 MB.');
}
