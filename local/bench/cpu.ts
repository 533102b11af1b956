/**
 * CPU of Instep alone, with real pictures: plays the nights of a new installation on a local Functions host that is a process
 * by itself, as are the simulated tenant, which draws the pictures, and Azurite. Takes minutes, and is not part of the tests.
 */
import { Command } from 'commander';
import type { RunRecord } from '../../shared/core/run.ts';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { dayMs } from '../day.ts';
import { messageOf } from '../host/failures.ts';
import { readPlayOptions, readPlaySettings } from '../play/options.ts';
import { type Processes, startProcesses } from '../play/processes.ts';
import { watchRun } from '../play/progress.ts';
import { table } from '../terminal.ts';

interface Options {
  readonly users: number;
  readonly photoBytes?: number;
  readonly profile?: string;
}

const mib = 1024 * 1024;
const nights = ['first night', 'repair', 'night after', 'quiet night'] as const;
/** So that what the host needs to ask its queues is next to nothing. */
const maxPollingMs = 3_000;
/** No plan waits for an approval. */
const unguarded = {
  INSTEP_GUARD_UPDATES: '100',
  INSTEP_GUARD_SHARED: '100',
  INSTEP_GUARD_UNKNOWN: '100',
  INSTEP_GUARD_SCOPE: '100',
};

function readOptions(args: readonly string[]): Options {
  const command = new Command('node local/bench/cpu.ts')
    .description('Measures the CPU of nights with real pictures, without that of the simulated tenant.')
    .option('--users <number>', 'how many people', wholeNumber(1), 500)
    .option('--photo-bytes <number>', 'at least so large is every photo in Exchange', wholeNumber(1))
    .option('--profile <folder>', "writes the host's CPU profile there");
  return parseOptions<Options>(command, args);
}

async function measure({ users, photoBytes, profile }: Options): Promise<void> {
  const given = { port: 0, users, ...(photoBytes === undefined ? {} : { 'photo-bytes': photoBytes }) };
  const options = readPlayOptions(
    Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
  const settings = readPlaySettings(options, { ...process.env, ...unguarded });
  const profiling =
    profile === undefined
      ? {}
      : {
          NODE_OPTIONS: `--max-old-space-size=192 --max-semi-space-size=8 --cpu-prof --cpu-prof-dir=${profile}`,
        };
  const variables = { ...settings.variables, ...profiling };
  const processes = await startProcesses(options, { ...settings, variables }, { maxPollingMs });
  try {
    const rows: string[][] = [];
    for (const [index, night] of nights.entries()) rows.push([night, ...(await play(processes, index))]);
    process.stdout.write(`${users} users\n${table([['night', ...heads], ...rows])}\n`);
  } finally {
    await processes.stop();
  }
}

const heads = ['users', 'repaired', 'CPU s', 'ms a user', 'ms a repaired user', 'peak MiB', 'seconds'];

async function play(processes: Processes, index: number): Promise<string[]> {
  const { host, tenant } = processes;
  const at = new Date();
  at.setUTCHours(1, 0, 0, 0);
  const offsetMs = at.getTime() + (index + 1) * dayMs - Date.now();
  await Promise.all([host.setClock(offsetMs), tenant.setClock(offsetMs)]);
  const [began, before] = [performance.now(), await host.stats()];
  await host.fireTimer('startNightlyRun');
  const run = await ended(processes);
  const [ms, after] = [performance.now() - began, await host.stats()];
  const cpuMs = after.cpuMs - before.cpuMs;
  const inScope = run.totals?.inScope ?? 0;
  const { repaired = 0 } = run.outcomes;
  return [
    String(inScope),
    String(repaired),
    (cpuMs / 1000).toFixed(1),
    (cpuMs / inScope).toFixed(1),
    repaired === 0 ? '' : (cpuMs / repaired).toFixed(1),
    (after.peakRssBytes / mib).toFixed(0),
    (ms / 1000).toFixed(0),
  ];
}

async function ended(processes: Processes): Promise<RunRecord> {
  const [newest] = await processes.state.runs.list(1);
  if (newest === undefined) throw new Error('No run began.');
  return watchRun(processes, newest.id, {
    before: await processes.tenant.counts(),
    inScope: undefined,
    show: () => undefined,
  });
}

try {
  await measure(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
