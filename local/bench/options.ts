/** The options of the bench. */
import { Command, Option } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { type Scenario, scenarios, type ToolName, toolNames } from './result.ts';

/** Of the nights whose counts are committed. */
export const countedUsers = 200;

export interface BenchOptions {
  readonly users?: readonly number[];
  readonly tool?: readonly ToolName[];
  readonly scenario?: readonly Scenario[];
  readonly clock?: 'virtual' | 'wall';
  readonly json?: string;
  readonly from?: readonly string[];
  readonly counts?: true;
  readonly record?: true;
  readonly readme?: true;
  readonly check?: true;
}

/** Ends the process with a message, and exit code 2, when an option is wrong. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const command = new Command('npm run bench "--"')
    .description(
      'Measures nights of Instep and of other tools against the least time that the published limits allow. Without options: all of it, up to an hour.',
    )
    .addOption(new Option('--users <numbers...>', 'how many people').argParser(wholeNumbers))
    .addOption(new Option('--tool <names...>', 'which tools').choices(toolNames))
    .addOption(new Option('--scenario <names...>', 'which scenarios').choices(scenarios))
    .addOption(
      new Option(
        '--clock <clock>',
        'virtual time, where waits jump, or real processes and real time',
      ).choices(['virtual', 'wall']),
    )
    .option('--json <file>', 'writes each result as a line of JSON, too')
    .addOption(
      new Option(
        '--from <files...>',
        'takes the results from files that --json wrote, and measures nothing',
      ).argParser(texts),
    )
    .option('--readme', 'writes the table and the plots of README from what was measured')
    .option('--check', 'exit code 1 if a goal does not hold')
    .option('--counts', `compares what nights with ${countedUsers} users send with local/bench/counts.json`)
    .option('--record', 'with --counts: writes that file')
    .addHelpText(
      'after',
      '\nExit codes: 0; 1 if nights send or store more than committed, or with --check if a goal does not hold; 2 for an invalid option.',
    );
  return parseOptions<BenchOptions>(command, args);
}

function wholeNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(1)(text)];
}

function texts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
