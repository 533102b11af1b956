/**
 * Shows that a report or a plan takes the Functions host no more memory when it is very long: writes a run with some findings
 * and one with many into Azurite, fetches each in every form from a host of its own, and compares the peaks of the host's
 * resident size. The smaller one is long enough for garbage to be collected. Takes minutes, most of them for Azurite, and is
 * not part of the tests.
 */

import { fileURLToPath } from 'node:url';
import { createState, ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { startAzurite } from '../azurite.ts';
import { messageOf } from '../host/failures.ts';
import { startHost } from '../host/launch.ts';
import { startSettings } from '../host/start-settings.ts';
import { localSeals } from '../local-seals.ts';
import { readMeasureOptions } from './options.ts';
import { writeRun } from './written-run.ts';

const mib = 1024 * 1024;
const appDir = fileURLToPath(new URL('../..', import.meta.url));
/** `lines` is paged through to its end, as the console does it. */
const forms = ['report?format=csv', 'report?format=json', 'report?format=html', 'plan', 'lines'] as const;
const runs = { small: '20260301T010000Z', large: '20260302T010000Z' } as const;

interface Fetched {
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly bytes: number;
  readonly peak: number;
}

/** From a host that has done nothing else. */
async function fetchReport(connectionString: string, runId: string, form: string): Promise<Fetched> {
  const host = await startHost({ appDir, connectionString, env: startSettings });
  try {
    const began = performance.now();
    let firstByteMs: number | undefined;
    let bytes = 0;
    let address: string | undefined = `${host.url}/api/runs/${runId}/${form}`;
    while (address !== undefined) {
      const response: Response = await fetch(address);
      if (!response.ok || response.body === null) throw new Error(await response.text());
      let text = '';
      for await (const chunk of response.body) {
        firstByteMs ??= performance.now() - began;
        bytes += chunk.length;
        if (form === 'lines') text += Buffer.from(chunk).toString('latin1');
      }
      const next = /"continuation":"([^"]+)"/.exec(text)?.[1];
      address = next && `${host.url}/api/runs/${runId}/${form}?continuation=${next}`;
    }
    const totalMs = performance.now() - began;
    return { firstByteMs: firstByteMs ?? totalMs, totalMs, bytes, peak: (await host.stats()).peakRssBytes };
  } finally {
    await host.stop();
  }
}

async function main(): Promise<number> {
  const {
    small,
    large,
    ratio: most,
  } = readMeasureOptions(process.argv.slice(2), {
    name: 'npm run report-memory "--"',
    description: "Compares the host's memory for a report of some and of many findings.",
    what: 'findings',
    small: 20_000,
    large: 100_000,
  });
  const azurite = await startAzurite();
  try {
    const account = storageAccount({ connectionString: azurite.connectionString });
    await ensureStorage(account);
    const state = createState(account, { seals: localSeals() });
    await writeRun(state, runs.small, small);
    await writeRun(state, runs.large, large);
    const ratios: number[] = [];
    for (const form of forms) {
      const few = await fetchReport(azurite.connectionString, runs.small, form);
      const many = await fetchReport(azurite.connectionString, runs.large, form);
      printFetched(form, small, few);
      printFetched(form, large, many);
      ratios.push(many.peak / few.peak);
    }
    const worst = Math.max(...ratios);
    const verdict = worst > most ? 'too much' : 'flat enough';
    process.stdout.write(`${worst.toFixed(2)} times as much (at most ${most}): ${verdict}\n`);
    return worst > most ? 1 : 0;
  } finally {
    await azurite.stop();
  }
}

function printFetched(form: string, findings: number, { firstByteMs, totalMs, bytes, peak }: Fetched): void {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  process.stdout.write(
    `${form}, ${findings} findings: first byte after ${seconds(firstByteMs)}, all ${(bytes / mib).toFixed(1)} MiB after ${seconds(totalMs)}, host ${(peak / mib).toFixed(0)} MiB at most\n`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
