/**
 * Measures nights of Instep and of other tools against the least time that the published limits allow, or, with `--counts`,
 * what nights of Instep send and store against committed figures. What the numbers mean: local/bench/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildApp } from '../build.ts';
import { messageOf } from '../host/failures.ts';
import { requireWritable } from '../output-files.ts';
import { number } from '../terminal.ts';
import { noLatency } from './conditions.ts';
import { type Counted, countedOf, grown } from './counts.ts';
import { goalsOf } from './goals.ts';
import { playInstep } from './instep-scenes.ts';
import { type BenchOptions, countedUsers, readBenchOptions } from './options.ts';
import { playsFor } from './plays-for.ts';
import { describeResults } from './report.ts';
import type { Result } from './result.ts';
import { runPlays } from './run-plays.ts';

const readmeFile = new URL('../../README.md', import.meta.url);
const countsFile = new URL('counts.json', import.meta.url);

async function measure(options: BenchOptions): Promise<number> {
  const { json, from } = options;
  if (json !== undefined) requireWritable('--json', json);
  const results: Result[] = from === undefined ? [] : readResults(from);
  const tell = (result: Result) => {
    results.push(result);
    const { tool, users, clock, scenario, seconds } = result;
    process.stderr.write(
      `${tool}, ${number(users)} users, ${clock} time: ${scenario}, ${seconds.toFixed(0)} s\n`,
    );
    if (json !== undefined) writeFileSync(json, results.map((one) => `${JSON.stringify(one)}\n`).join(''));
  };
  const failures = from === undefined ? await play(options, tell) : [];
  process.stdout.write(describeResults(results));
  if (options.readme) await writeReadme(results);
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  const isMissed = options.check && goalsOf(results).some(({ holds }) => holds === false);
  return isMissed || failures.length > 0 ? 1 : 0;
}

async function play(options: BenchOptions, tell: (result: Result) => void): Promise<readonly string[]> {
  const plays = playsFor(options);
  if (plays.some(({ clock, tool }) => clock === 'wall' && tool === 'instep')) buildApp();
  return runPlays(plays, tell);
}

/** Of one scene that several files have, the last counts. */
function readResults(files: readonly string[]): Result[] {
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean));
  const results = lines.map((line) => JSON.parse(line) as Result);
  const keyOf = ({ scenario, users, tool, clock }: Result) => [scenario, users, tool, clock].join();
  return [...new Map(results.map((one) => [keyOf(one), one])).values()];
}

/** What draws is loaded only for it. */
async function writeReadme(results: readonly Result[]): Promise<void> {
  const { readmePlots, withTable } = await import('./readme.ts');
  for (const [file, svg] of Object.entries(await readmePlots(results)))
    writeFileSync(new URL(file, import.meta.url), svg);
  writeFileSync(readmeFile, withTable(readFileSync(readmeFile, 'utf8'), results));
}

async function compareCounts({ record }: BenchOptions): Promise<number> {
  const results: Result[] = [];
  const scenarios = ['first night', 'repair night', 'night after', 'quiet night'] as const;
  await playInstep({ users: countedUsers, conditions: noLatency, scenarios }, (result) =>
    results.push(result),
  );
  const counted = countedOf(results);
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
  const options = readBenchOptions(process.argv.slice(2));
  process.exitCode = options.counts ? await compareCounts(options) : await measure(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
