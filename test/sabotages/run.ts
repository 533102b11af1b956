/** `npm run sabotage`: makes each deliberate mistake in a copy of the tree, and says whether the tests notice it. */
import { parseArgs } from 'node:util';
import { sabotages } from './all.ts';
import { type Copy, copyTree } from './copy.ts';
import type { Sabotage } from './sabotage.ts';
import { seedsOf, type Trial, type Trials, testsOf } from './trial.ts';

const help = `Makes deliberate mistakes in a copy of the tree, one at a time, and says whether the tests notice each.

  npm run sabotage                          all of them; ends with 1 where one survived
  npm run sabotage -- --list                their names, and the harm that each would do
  npm run sabotage -- --only "one,another"  some of them
  npm run sabotage -- --from 21 --count 20  a part of them
  npm run sabotage -- --check               only whether the tests pass without a mistake
  npm run sabotage -- --unchecked           without first asking that
  npm run sabotage -- --simulate 20         whether 20 seeds of the simulation notice it, in place of the tests`;

interface Options {
  readonly only?: string | undefined;
  readonly from: string;
  readonly count: string;
  readonly simulate?: string | undefined;
  readonly seeds: string;
  readonly list: boolean;
  readonly check: boolean;
  readonly unchecked: boolean;
  readonly help: boolean;
}

process.exitCode = await main(readOptions());

function readOptions(): Options {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      from: { type: 'string', default: '1' },
      count: { type: 'string', default: String(sabotages.length) },
      simulate: { type: 'string' },
      /** The name that the seeds begin with. */
      seeds: { type: 'string', default: 'sabotage' },
      ...{ list: flag, check: flag, unchecked: flag, help: flag },
    },
  });
  return values;
}

async function main(options: Options): Promise<number> {
  const chosen = choose(options);
  if (options.help) return say(help);
  if (options.list) return say(chosen.map(({ name, harm }) => `${name}\n    ${harm}`).join('\n'));
  const { folder, sabotage } = copyTree();
  const { simulate, seeds } = options;
  const trials = simulate === undefined ? testsOf(folder) : seedsOf(folder, simulate, seeds);
  try {
    const failure = options.unchecked ? undefined : await trials.unbroken(chosen);
    if (failure !== undefined) return say(`Nothing was tried: it fails without a mistake. ${failure}`, 2);
    return options.check ? say('Without a mistake nothing fails.') : await tryAll(chosen, trials, sabotage);
  } finally {
    await trials.end();
  }
}

async function tryAll(chosen: readonly Sabotage[], trials: Trials, make: Copy['sabotage']): Promise<number> {
  const results: Result[] = [];
  for (const one of chosen) {
    const takeBack = make(one);
    const result = { ...one, ...(await trials.of(one)) };
    takeBack();
    results.push(result);
    console.log(line(results.length, chosen.length, result));
  }
  return table(results);
}

function say(text: string, exitCode = 0): number {
  console.log(text);
  return exitCode;
}

function choose({ only, from, count }: Options): readonly Sabotage[] {
  const names = only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !sabotages.some((one) => one.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`There is no sabotage ${unknown.join(', ')}; --list names them all.`);
  const part = sabotages.slice(Number(from) - 1, Number(from) - 1 + Number(count));
  const chosen = names === undefined ? part : sabotages.filter(({ name }) => names.includes(name));
  if (chosen.length === 0) throw new Error(`There are ${sabotages.length} sabotages, and none is chosen.`);
  return chosen;
}

type Result = Pick<Sabotage, 'name' | 'harm'> & Trial;

function line(number: number, of: number, { name, harm, caughtBy, seconds }: Result): string {
  const found = caughtBy === undefined ? `SURVIVED. ${harm}` : `caught by ${caughtBy}`;
  return `${String(number).padStart(3)}/${of} ${name}, ${seconds.toFixed(1)} s: ${found}`;
}

function table(results: readonly Result[]): number {
  const survived = results.filter(({ caughtBy }) => caughtBy === undefined);
  const width = Math.max(...results.map(({ name }) => name.length)) + 2;
  console.log('');
  for (const { name, caughtBy, seconds } of results)
    console.log(`${name.padEnd(width)}${seconds.toFixed(1).padStart(6)} s  ${caughtBy ?? 'SURVIVED'}`);
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  console.log(
    `\n${results.length} sabotages in ${seconds.toFixed(0)} s: ${results.length - survived.length} caught, ${survived.length} survived.`,
  );
  return survived.length === 0 ? 0 : 1;
}
