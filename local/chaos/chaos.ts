/** `npm run chaos`: plays nights of real processes to which something is done, and says what, and what was checked. */
import { parseArgs } from 'node:util';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { type Played, playSeed } from './play-seed.ts';
import { isBroken, tell, tellTotals } from './report.ts';
import { startChaosStorage } from './storage.ts';

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
is killed, a function takes too long, Azurite is restarted, connections are reset, the disk is full,
SIGTERM comes in a write, photos of 3.7 MB must fit into 512 MB; people change things meanwhile, and
Microsoft's services misbehave. As root on Linux, the full disk is a real one.

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
