/**
 * Shows that the Functions host stays as small in a large tenant as in a small one: plays the first night, in which every
 * picture is read, for both, and compares the peaks of the host's resident size. Takes long, and is no part of the tests.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../host/failures.ts';
import type { JsonSummary } from '../play/json-summary.ts';
import { readMeasureOptions } from './options.ts';

const start = fileURLToPath(new URL('../start.ts', import.meta.url));
const mib = 1024 * 1024;
const keptOutput = 4_000;

/** Peak resident size of the host in bytes. Throws an Error when the night did not end. */
async function peakOf(users: number, folder: string): Promise<number> {
  const json = path.join(folder, `${users}.json`);
  const report = path.join(folder, `${users}.html`);
  const options = { users, nights: 1, json, report, port: 0 };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const playing = spawn(process.execPath, [start, '--once', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  playing.stdout.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptOutput);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    playing.once('error', reject);
    playing.once('close', resolve);
  });
  if (!existsSync(json))
    throw new Error(`The night with ${users} users ended with exit code ${code}:\n${said}`);
  // The peak is true even where a check of the night failed; what failed is shown, and is no part of this measure.
  if (code !== 0)
    process.stdout.write(`The night with ${users} users was not all as it should be:\n${said}\n`);
  return (JSON.parse(readFileSync(json, 'utf8')) as JsonSummary).host.peakRssBytes;
}

async function main(): Promise<number> {
  const { small, large, ratio: most } = readMeasureOptions(process.argv.slice(2));
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-memory-'));
  try {
    const peaks: number[] = [];
    for (const users of [small, large]) {
      const began = performance.now();
      const peak = await peakOf(users, folder);
      peaks.push(peak);
      const seconds = Math.round((performance.now() - began) / 1000);
      process.stdout.write(`${users} users: ${(peak / mib).toFixed(0)} MiB at most, ${seconds} s\n`);
    }
    const [smallPeak = 1, largePeak = 0] = peaks;
    const ratio = largePeak / smallPeak;
    const verdict = ratio > most ? 'too much' : 'flat enough';
    process.stdout.write(`${ratio.toFixed(2)} times as much (at most ${most}): ${verdict}\n`);
    return ratio > most ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
