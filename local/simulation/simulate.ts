/** `npm run simulate`: plays seeds, and says what was played, how fast, and what broke. */
import { parseArgs } from 'node:util';
import { type InvariantName, sentences } from './invariants.ts';
import { kindsLeft, type Played, playSeed, shrink } from './play-seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    /** The first seed; the day by default, so that every day plays others. */
    from: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string' },
    without: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const help = `Plays whole nights of Instep with faults, in virtual time.

  npm run simulate                          20 seeds of today
  npm run simulate -- "--seeds" 200         more of them
  npm run simulate -- "--from" 2027-01-01   other ones
  npm run simulate -- "--seed" 2027-01-01/7 one seed, step by step
  npm run simulate -- "--seed" S "--without" "twice,killed"   the same with fewer faults`;

if (values.help) console.log(help);
else if (values.seed !== undefined) await replay(values.seed);
else await playMany(values.from, Number(values.seeds));

async function replay(seed: string): Promise<void> {
  const played = await playSeed(seed, new Set(values.without.split(',').filter(Boolean)));
  console.log(played.trace.join('\n'));
  console.log(played.failure === undefined ? 'Every promise was kept.' : `\n${played.failure.message}`);
  process.exitCode = played.failure === undefined ? 0 : 1;
}

async function playMany(from: string, seeds: number): Promise<void> {
  const begun = performance.now();
  const all: Played[] = [];
  for (let number = 1; number <= seeds; number += 1) {
    const played = await playSeed(`${from}/${number}`);
    all.push(played);
    if (played.failure !== undefined) await tellFailure(played);
  }
  tellTotals(all, (performance.now() - begun) / 1000);
  process.exitCode = all.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

async function tellFailure(played: Played): Promise<void> {
  const without = await shrink(played);
  console.log(`\nSeed ${played.seed}: ${played.failure?.message}`);
  console.log(`Still broken with nothing but: ${kindsLeft(without).join(', ') || 'no fault at all'}.`);
  console.log(`npm run simulate -- "--seed" ${played.seed} "--without" "${[...without].join(',')}"`);
}

function tellTotals(all: readonly Played[], seconds: number): void {
  const nights = sum(all.map((one) => one.nights));
  const calls = all.flatMap((one) => one.calls).sort((a, b) => a - b);
  const line = (name: string, value: string | number) => console.log(`  ${name.padEnd(38)}${value}`);
  console.log(`\n${all.length} seeds from ${all[0]?.seed} in ${seconds.toFixed(1)} s`);
  line('nights', nights);
  line('nights an hour', Math.round((nights / seconds) * 3600));
  line('steps', sum(all.map(({ steps }) => steps)));
  line('calls in the median night', calls[Math.floor(calls.length / 2)] ?? 0);
  line('nights that wrote', sum(all.map(({ writingNights }) => writingNights)));
  line('seeds that broke a promise', all.filter(({ failure }) => failure !== undefined).length);
  console.log('\nRequests by what became of them');
  for (const [fate, count] of added(all.map(({ fates }) => fates))) line(fate, count);
  console.log('\nPromises, and how often each was checked');
  for (const [name, count] of added<InvariantName>(all.map(({ asked }) => asked)))
    line(name, `${count}  ${sentences[name]}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function added<K extends string>(maps: readonly ReadonlyMap<K, number>[]): Map<K, number> {
  const all = new Map<K, number>();
  for (const [name, count] of maps.flatMap((map) => [...map])) all.set(name, (all.get(name) ?? 0) + count);
  return all;
}
