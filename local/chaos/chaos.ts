/** `npm run chaos`: plays nights of real processes to which something is done, and says what, and what was checked. */
import { parseArgs } from 'node:util';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { plural } from '../terminal.ts';
import { faultKinds } from './plan.ts';
import { type Played, playSeed } from './play-seed.ts';
import { type PromiseName, sentences } from './promises.ts';
import { type ChaosStorage, startChaosStorage } from './storage.ts';

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '5' },
    /** The first seed; the day by default, so that every day plays others. */
    from: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    seed: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const help = `Plays nights of Instep in real processes, and does something to them: the host or its worker
is killed, Azurite is restarted, connections are reset, the disk is full, SIGTERM comes in a write,
photos of 3.7 MB must fit into 512 MB. As root on Linux, the full disk is a real one.

  npm run chaos                             5 nights of today
  npm run chaos -- "--nights" 50            more of them
  npm run chaos -- "--from" 2027-01-01      other ones
  npm run chaos -- "--seed" 2027-01-01/7    one night again, with everything that happens in it`;

// Each host is compiled once for all: a third of what a start costs.
process.env.NODE_COMPILE_CACHE ??= makeTemporaryFolder('instep-compiled-').path;
// So that what was mounted and made is removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
if (values.help) console.log(help);
else if (values.seed !== undefined) await replay(values.seed);
else await playMany(values.from, Number(values.nights));
process.exit();

async function replay(seed: string): Promise<void> {
  const storage = await startChaosStorage(['chaos1']);
  try {
    const played = await playSeed(seed, storage, 'chaos1');
    console.log(played.story.join('\n'));
    tell(played);
    tellTotals([played], storage);
    if (isBroken(played)) process.exitCode = 1;
  } finally {
    await storage.stop();
  }
}

async function playMany(from: string, nights: number): Promise<void> {
  const numbers = Array.from({ length: nights }, (_, index) => index + 1);
  const storage = await startChaosStorage(numbers.map((number) => `chaos${number}`));
  const all: Played[] = [];
  try {
    for (const number of numbers) {
      const played = await playSeed(`${from}/${number}`, storage, `chaos${number}`);
      all.push(played);
      if (isBroken(played)) console.log(`\n${played.story.join('\n')}`);
      tell(played);
    }
    tellTotals(all, storage);
  } finally {
    await storage.stop();
  }
  if (all.some(isBroken)) process.exitCode = 1;
}

function isBroken({ broken, failure }: Played): boolean {
  return broken.length > 0 || failure !== undefined;
}

function tell(played: Played): void {
  const { seed, injected, largePhotos, nights, writes, peakRss, broken, failure, seconds } = played;
  const what = [...injected.map(({ kind }) => kind), ...(largePhotos ? ['large-photos'] : [])].join(', ');
  const size = `${Math.round(peakRss / 1024 / 1024)} MiB`;
  const verdict = isBroken(played) ? 'BROKEN' : 'kept';
  console.log(
    `${seed}: ${verdict}; ${what || 'no fault'}; ${nights} nights, ${writes} writes, ${size}, ${seconds.toFixed(1)} s`,
  );
  for (const { name, detail } of broken) console.log(`  ${name}: ${sentences[name]} ${detail}`);
  if (failure !== undefined) console.log(`  ${failure.stack}\n  ${String(failure.cause ?? '')}`);
  if (isBroken(played)) console.log(`  npm run chaos -- "--seed" ${seed}`);
}

function tellTotals(all: readonly Played[], { hasDisk }: ChaosStorage): void {
  const line = (name: string, value: string | number) => console.log(`  ${name.padEnd(28)}${value}`);
  const seconds = all.reduce((sum, one) => sum + one.seconds, 0);
  console.log(`\n${plural(all.length, 'seed')} from ${all[0]?.seed} in ${seconds.toFixed(0)} s`);
  line(
    'nights in all',
    all.reduce((sum, one) => sum + one.nights, 0),
  );
  line('that broke a promise', all.filter(isBroken).length);
  console.log('\nWhat was done, and how often');
  const kinds = all.flatMap(({ injected }) => injected.map(({ kind }) => kind));
  for (const kind of faultKinds) line(kind, kinds.filter((one) => one === kind).length);
  line('large photos', all.filter(({ largePhotos }) => largePhotos).length);
  if (!hasDisk) console.log('  The full disk was a front that answers 500, as Azurite does.');
  console.log('\nPromises, and how often each was checked');
  for (const name of Object.keys(sentences) as PromiseName[]) {
    const count = all.reduce((sum, { checked }) => sum + (checked.get(name) ?? 0), 0);
    line(name, `${count}  ${sentences[name]}`);
  }
}
