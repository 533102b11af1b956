/** The options of `npm run simulate`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';

export interface SimulateOptions {
  readonly seeds: number;
  /** The name that the seeds begin with. */
  readonly from: string;
  /** Undefined: many seeds. */
  readonly seed: string | undefined;
  /** The numbers of the faults that happen; undefined: all. */
  readonly only: ReadonlySet<number> | undefined;
  /** Days; undefined: seeds in place of days. */
  readonly soak: number | undefined;
  readonly shrinkSeconds: number;
}

const examples = `
Examples:
  npm run simulate                                  20 seeds of today
  npm run simulate "--" --seeds 200                 more seeds
  npm run simulate "--" --from 2027-01-01           the seeds of another day
  npm run simulate "--" --seed 2027-01-01/7         one seed, step by step
  npm run simulate "--" --seed 2027-01-01/7 --only 3,17
                                                    with these faults alone
  npm run simulate "--" --soak 60                   sixty days, told day by day

Exit codes: 0 if all promises were kept, 1 if one was broken, 2 for an invalid
option.`;

/** Ends the process with a message, and exit code 2, when an option is wrong. `today` is the first part of the usual seeds. */
export function readSimulateOptions(args: readonly string[], today: string): SimulateOptions {
  const command = new Command('npm run simulate "--"')
    .description('Simulates nights of Instep with faults, in virtual time.')
    .option('--seeds <number>', 'how many seeds; one that reaches new states is varied', wholeNumber(1), 20)
    .addOption(
      new Option('--from <name>', 'the name that the seeds begin with')
        .argParser(seedName)
        .default(today, 'today'),
    )
    .addOption(
      new Option('--seed <seed>', 'one seed, step by step').argParser(seed).conflicts(['seeds', 'from']),
    )
    .option('--only <faults>', 'with --seed: only the faults with these numbers, or "none"', faultNumbers)
    .addOption(
      new Option('--soak <days>', 'so many days in a row, told day by day')
        .argParser(wholeNumber(1, 3_650))
        .conflicts(['seeds', 'seed']),
    )
    .option('--shrink-seconds <number>', 'processor time to look for fewer faults', wholeNumber(0), 60)
    .addHelpText('after', examples)
    .showHelpAfterError('All options: npm run simulate "--" --help');
  const options = parseOptions<SimulateOptions>(command, args);
  if (options.only !== undefined && options.seed === undefined)
    command.error('error: --only needs --seed, whose faults it numbers');
  return options;
}

function seedName(text: string): string {
  if (/^[\w.:][\w.:-]*$/.test(text)) return text;
  throw new InvalidArgumentError('A name such as 2027-01-01 is needed.');
}

function seed(text: string): string {
  if (/^[\w.:][\w.:-]*\/\d+(~\d+)*$/.test(text)) return text;
  throw new InvalidArgumentError('A name and a number are needed, such as 2027-01-01/7 or 2027-01-01/7~2.');
}

function faultNumbers(text: string): ReadonlySet<number> {
  if (text === 'none') return new Set();
  if (/^\d+(,\d+)*$/.test(text)) return new Set(text.split(',').map(Number));
  throw new InvalidArgumentError('Numbers of faults are needed, such as 3,17, or none.');
}
