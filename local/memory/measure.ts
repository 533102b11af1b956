/**
 * Shows that the Functions host stays as small in a large tenant as in a small one: plays the first night, in which every
 * picture is read, for both, and compares the peaks of the host's resident size. Takes long, and is not part of the tests.
 */
import { messageOf } from '../host/failures.ts';
import { playOnce } from '../play/play-once.ts';
import { readMeasureOptions } from './options.ts';

const mib = 1024 * 1024;

/** Peak resident size of the host in bytes. Throws an Error when the night did not end. */
async function peakOf(users: number): Promise<number> {
  const { summary, complaint } = await playOnce({ users, nights: 1 });
  if (complaint !== undefined)
    process.stdout.write(`The night with ${users} users was not all as it should be:\n${complaint}\n`);
  return summary.host.peakRssBytes;
}

async function main(): Promise<number> {
  const {
    small,
    large,
    ratio: most,
  } = readMeasureOptions(process.argv.slice(2), {
    name: 'npm run memory "--"',
    description: "Compares the host's memory in a small and in a large tenant.",
    what: 'users',
    small: 500,
    large: 20_000,
  });
  const peaks: number[] = [];
  for (const users of [small, large]) {
    const began = performance.now();
    const peak = await peakOf(users);
    peaks.push(peak);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${users} users: ${(peak / mib).toFixed(0)} MiB at most, ${seconds} s\n`);
  }
  const [smallPeak = 1, largePeak = 0] = peaks;
  const ratio = largePeak / smallPeak;
  const verdict = ratio > most ? 'too much' : 'flat enough';
  process.stdout.write(`${ratio.toFixed(2)} times as much (at most ${most}): ${verdict}\n`);
  return ratio > most ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
