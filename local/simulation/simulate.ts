/** `npm run simulate`: plays seeds, and says what was played, how fast, and what broke. */

import { plural } from '../terminal.ts';
import { readSimulateOptions } from './options.ts';
import { type Played, playSeed } from './play-seed.ts';
import { report, type Told } from './report.ts';
import { shrink } from './shrink.ts';
import { soak } from './soak.ts';
import { Steering } from './steer.ts';
import { faultInWords, inWords, withNames } from './words.ts';

const options = readSimulateOptions(process.argv.slice(2), new Date().toISOString().slice(0, 10));
if (options.soak !== undefined) await playSoak(options.from, options.soak);
else if (options.seed !== undefined) await replay(options.seed, options.only);
else await playMany(options.from, options.seeds);

async function replay(seed: string, only: ReadonlySet<number> | undefined): Promise<void> {
  const played = await playSeed(seed, only);
  const names = namesOf(played);
  let day = '';
  for (const line of played.trace) {
    if (!line.startsWith(day) || day === '') {
      day = line.slice(0, '2027-03-01'.length);
      console.log(`\n${day}`);
    }
    console.log(inWords(line, names));
  }
  console.log('\nWhat happened to Instep:');
  tellFaults(played);
  const { failure } = played;
  console.log(failure === undefined ? '\nAll promises were kept.' : `\n${withNames(failure.message, names)}`);
  process.exitCode = played.failure === undefined ? 0 : 1;
}

async function playMany(from: string, seeds: number): Promise<void> {
  const started = performance.now();
  const steering = new Steering(from);
  const all: Told[] = [];
  for (let number = 0; number < seeds; number += 1) {
    const played = await playSeed(steering.next());
    steering.reached(played.seed, played.states);
    all.push(withoutWorld(played));
    if (played.failure !== undefined) await tellFailure(played);
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1_000_000;
  console.log(`\n${plural(seeds, 'seed')} from ${from}`);
  console.log(report(all, { seconds, cpuSeconds, states: steering.states.size }).join('\n'));
  process.exitCode = all.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** A world takes megabytes; what is told of it does not. */
function withoutWorld({ nights, writingNights, steps, calls, fates, faults, asked, failure }: Played): Told {
  return { nights, writingNights, steps, calls, fates, faults, asked, failure };
}

async function tellFailure(failed: Played): Promise<void> {
  const { seed, failure } = failed;
  console.log(`\nSeed ${seed}: ${withNames(failure?.message ?? '', namesOf(failed))}`);
  const { only, played, isUnfinished } = await shrink(failed, {
    withinMs: options.shrinkSeconds * 1000,
  });
  console.log(
    isUnfinished
      ? 'It still fails with these faults; there was no time to try fewer:'
      : 'It still fails with:',
  );
  tellFaults(played);
  console.log('To play it step by step:');
  console.log(`  npm run simulate "--" --seed ${seed} --only ${[...only].join(',') || 'none'}`);
}

function tellFaults(played: Played): void {
  const { faults } = played;
  const names = namesOf(played);
  if (faults.length === 0) console.log('  no fault at all');
  for (const fault of faults)
    console.log(
      `  fault ${fault.number}, ${new Date(fault.at).toISOString()}: ${faultInWords(fault, names)}`,
    );
}

function namesOf({ world }: Played): ReadonlyMap<string, string> {
  return new Map([...world.tenant.users.values()].map(({ id, upn }) => [id, upn]));
}

async function playSoak(seed: string, days: number): Promise<void> {
  const failure = await soak(seed, { days, tell: console.log });
  process.exitCode = failure === undefined ? 0 : 1;
}
