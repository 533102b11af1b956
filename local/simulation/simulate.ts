/** `npm run simulate`: plays seeds, and says what was played, how fast, and what broke. */
import { parseArgs } from 'node:util';
import { type Played, playSeed } from './play-seed.ts';
import { report, type Told } from './report.ts';
import { shrink } from './shrink.ts';
import { soak } from './soak.ts';
import { Steering } from './steer.ts';
import { inWords } from './words.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    /** The first seed; the day by default, so that every day plays others. */
    from: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string' },
    only: { type: 'string' },
    soak: { type: 'string' },
    'shrink-seconds': { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
});

const help = `Simulates nights of Instep with faults, in virtual time.

  npm run simulate                          20 seeds of today; those that reach new states are varied
  npm run simulate -- "--seeds" 200         more seeds
  npm run simulate -- "--from" 2027-01-01   the seeds of another day
  npm run simulate -- "--seed" 2027-01-01/7 one seed, step by step
  npm run simulate -- "--seed" 2027-01-01/7 "--only" 3,17
                                            the same with these faults alone; "--only" none: with no fault
  npm run simulate -- "--soak" 60           sixty days, told day by day
  "--shrink-seconds" 60                     processor time in which to look for fewer faults of a seed that failed`;

if (values.help) console.log(help);
else if (values.soak !== undefined) await playSoak(values.from, Number(values.soak));
else if (values.seed !== undefined) await replay(values.seed, values.only);
else await playMany(values.from, Number(values.seeds));

async function replay(seed: string, only: string | undefined): Promise<void> {
  const played = await playSeed(seed, only === undefined ? undefined : numbersIn(only));
  const names = new Map([...played.world.tenant.users.values()].map(({ id, upn }) => [id, upn]));
  for (const line of played.trace) console.log(inWords(line, names));
  tellFaults(played);
  console.log(played.failure === undefined ? 'All promises were kept.' : `\n${played.failure.message}`);
  process.exitCode = played.failure === undefined ? 0 : 1;
}

function numbersIn(only: string): ReadonlySet<number> {
  return new Set(only === 'none' ? [] : only.split(',').map(Number));
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
  console.log(`\n${seeds} seeds from ${from}`);
  console.log(report(all, { seconds, cpuSeconds, states: steering.states.size }).join('\n'));
  process.exitCode = all.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** A world takes megabytes; what is told of it does not. */
function withoutWorld({ nights, writingNights, steps, calls, fates, faults, asked, failure }: Played): Told {
  return { nights, writingNights, steps, calls, fates, faults, asked, failure };
}

async function tellFailure(failed: Played): Promise<void> {
  const { seed, failure } = failed;
  console.log(`\nSeed ${seed}: ${failure?.message}`);
  const { only, played, isUnfinished } = await shrink(failed, {
    withinMs: Number(values['shrink-seconds']) * 1000,
  });
  console.log(
    isUnfinished
      ? 'It still fails with these faults; there was no time to try fewer:'
      : 'It still fails with:',
  );
  tellFaults(played);
  console.log('To play it step by step:');
  console.log(`  npm run simulate -- "--seed" ${seed} "--only" ${[...only].join(',') || 'none'}`);
}

function tellFaults({ faults }: Played): void {
  if (faults.length === 0) console.log('  no fault at all');
  for (const { number, kind, at, what } of faults)
    console.log(`  fault ${number}, ${new Date(at).toISOString()}: ${kind} ${what}`.trimEnd());
}

async function playSoak(seed: string, days: number): Promise<void> {
  const failure = await soak(seed, { days, tell: console.log });
  process.exitCode = failure === undefined ? 0 : 1;
}
