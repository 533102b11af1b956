/** The options of `npm run sabotage`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseOptions, wholeNumber } from '../../local/command-line.ts';

export interface SabotageOptions {
  /** Undefined: the part that `from` and `count` name. */
  readonly only: readonly string[] | undefined;
  readonly from: number;
  readonly count: number;
  /** How many seeds of the simulation are asked in place of the tests; undefined: the tests are asked. */
  readonly simulate: number | undefined;
  /** The name that the seeds begin with. */
  readonly seeds: string;
  /** With `simulate`: how many nights with faults a seed has at most; undefined: as many as the seed says. */
  readonly faultyNights: number | undefined;
  readonly list: boolean;
  readonly check: boolean;
  readonly unchecked: boolean;
}

const examples = `
Examples:
  npm run sabotage                                all of them
  npm run sabotage "--" --list                    their names, and their harm
  npm run sabotage "--" --only "one,another"      some of them
  npm run sabotage "--" --from 21 --count 20      a part of them
  npm run sabotage "--" --simulate 20             asks 20 seeds of the simulation

Exit codes: 0 if every mistake was noticed, 1 if one survived, 2 for an invalid
option, or if the tests fail without a mistake.`;

/** Ends the process with a message, and exit code 2, when an option is wrong. `names` are those of all mistakes. */
export function readSabotageOptions(args: readonly string[], names: readonly string[]): SabotageOptions {
  const most = names.length;
  const command = new Command('npm run sabotage "--"')
    .description(
      'Makes deliberate mistakes in a copy of the tree, one at a time, and says whether the tests notice each.',
    )
    .addOption(
      new Option('--only <names>', 'some of them, separated by commas')
        .argParser((text: string) => namesIn(text, names))
        .conflicts(['from', 'count']),
    )
    .option('--from <number>', 'the first of them, by its place in the list', wholeNumber(1, most), 1)
    .addOption(
      new Option('--count <number>', 'how many of them').argParser(wholeNumber(1)).default(most, 'all'),
    )
    .option('--simulate <seeds>', 'ask so many seeds of the simulation, not the tests', wholeNumber(1))
    .option('--seeds <name>', 'with --simulate: the name that the seeds begin with', 'sabotage')
    .option(
      '--faulty-nights <number>',
      'with --simulate: nights with faults in a seed, at most',
      wholeNumber(1),
    )
    .option('--list', 'only list them, and the harm that each would do', false)
    .option('--check', 'only check that the tests pass without a mistake', false)
    .addOption(new Option('--unchecked', 'leave out that check').default(false, 'false').conflicts('check'))
    .addHelpText('after', examples)
    .showHelpAfterError('All options: npm run sabotage "--" --help');
  return parseOptions<SabotageOptions>(command, args);
}

function namesIn(text: string, all: readonly string[]): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length === 0) return names;
  throw new InvalidArgumentError(`There is no sabotage ${unknown.join(', ')}; --list names them all.`);
}
