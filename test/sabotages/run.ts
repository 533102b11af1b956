/** `npm run sabotage`: makes each deliberate mistake in a copy of the tree, and says whether the tests notice it. */
import { sabotages } from './all.ts';
import { type Copy, copyTree } from './copy.ts';
import { readSabotageOptions, type SabotageOptions } from './options.ts';
import { inWords, pastInSimulation } from './past-in-simulation.ts';
import type { Sabotage } from './sabotage.ts';
import { seedsOf, type Trial, type Trials, testsOf } from './trial.ts';

process.exitCode = await main(
  readSabotageOptions(
    process.argv.slice(2),
    sabotages.map(({ name }) => name),
  ),
);

async function main(options: SabotageOptions): Promise<number> {
  const chosen = choose(options);
  if (options.list) return say(chosen.map(listed).join('\n'));
  const { folder, sabotage } = copyTree();
  const { simulate, seeds: from, faultyNights } = options;
  const trials =
    simulate === undefined
      ? testsOf(folder)
      : seedsOf(folder, { seeds: String(simulate), from, faultyNights });
  try {
    const failure = options.unchecked ? undefined : await trials.unbroken(chosen);
    if (failure !== undefined) return say(`Nothing was tried: it fails without a mistake. ${failure}`, 2);
    return options.check ? say('Without a mistake nothing fails.') : await tryAll(chosen, trials, sabotage);
  } finally {
    await trials.end();
  }
}

function listed({ name, harm }: Sabotage): string {
  const found = pastInSimulation[name];
  if (found === undefined) return `${name}\n    ${harm}`;
  return `${name}\n    ${harm}\n    In the simulation: ${inWords(found)}.`;
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

function choose({ only, from, count }: SabotageOptions): readonly Sabotage[] {
  if (only !== undefined) return sabotages.filter(({ name }) => only.includes(name));
  return sabotages.slice(from - 1, from - 1 + count);
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
