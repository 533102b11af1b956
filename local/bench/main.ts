/**
 * Measures nights of Instep in virtual time against the least time that the published limits allow, or, with `--counts`,
 * what nights send and store against committed figures. What the numbers mean: local/bench/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { parseOptions, wholeNumber } from '../command-line.ts';
import { messageOf } from '../host/failures.ts';
import { requireWritable } from '../output-files.ts';
import { table } from '../terminal.ts';
import { noLatency, publishedConditions } from './conditions.ts';
import { type Counted, countedOf, grown } from './counts.ts';
import { playScenes, type SceneResult } from './scenes.ts';

const countsFile = new URL('counts.json', import.meta.url);
/** Of the nights whose counts are committed. */
const countedUsers = 200;

interface Options {
  readonly users: number;
  readonly json?: string;
  readonly counts?: true;
  readonly record?: true;
}

function readOptions(args: readonly string[]): Options {
  const command = new Command('npm run bench "--"')
    .description('Measures nights in virtual time against the least time that the published limits allow.')
    .option('--users <number>', 'how many people', wholeNumber(1), 1_000)
    .option('--json <file>', 'writes each result as a line of JSON, too')
    .option('--counts', `compares what nights with ${countedUsers} users send with local/bench/counts.json`)
    .option('--record', 'with --counts: writes that file')
    .addHelpText(
      'after',
      '\nExit codes: 0; 1 if nights send or store more than committed; 2 for an invalid option.',
    );
  return parseOptions<Options>(command, args);
}

async function measure({ users, json }: Options): Promise<void> {
  if (json !== undefined) requireWritable('--json', json);
  const results = await playScenes(users, publishedConditions(users));
  process.stdout.write(`${users} users, virtual time\n${tableOf(results)}\n`);
  if (json === undefined) return;
  writeFileSync(json, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
}

function tableOf(results: readonly SceneResult[]): string {
  const rows = results.map((one) => [
    one.scenario,
    one.seconds.toFixed(0),
    one.limitSeconds.toFixed(0),
    (one.seconds / one.limitSeconds).toFixed(2),
    ...[one.requests, one.throttled, one.unknown, one.tableOperations].map(String),
    ((one.hostCpuSeconds * 1000) / one.users).toFixed(1),
  ]);
  const heads = ['seconds', 'limit', 'ratio', 'requests', 'throttled', 'unknown', 'table', 'CPU ms a user'];
  return table([['night', ...heads], ...rows]);
}

async function compareCounts({ record }: Options): Promise<number> {
  const counted = countedOf(await playScenes(countedUsers, noLatency));
  if (record) {
    writeFileSync(countsFile, `${JSON.stringify(counted, null, 2)}\n`);
    return 0;
  }
  const committed = JSON.parse(readFileSync(countsFile, 'utf8')) as Counted;
  const more = grown(committed, counted);
  const less = grown(counted, committed);
  for (const line of more) process.stdout.write(`More than committed: ${line}\n`);
  for (const line of less) process.stdout.write(`Less than committed: ${line}\n`);
  if (more.length === 0) process.stdout.write('No night sends or stores more than committed.\n');
  if (more.length + less.length > 0)
    process.stdout.write('If this is meant: npm run bench "--" --counts --record\n');
  return more.length === 0 ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.counts) process.exitCode = await compareCounts(options);
  else await measure(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
