/**
 * `npm run coldstart`: the CPU time of a cold process until all functions are registered, beside an app with one function
 * that does nothing; until the first HTTP call is answered; and until the event of the first timer has been sent. The
 * worker's own start comes on top in Azure.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { build } from 'esbuild';
import { runCommand } from '../../infra/command.ts';
import { root, usualWorkplace, zipOf } from '../../infra/package/workplace.ts';
import { unpack } from '../../infra/package/zip.ts';
import { appFolder, numberAboveZero, parseOptions, wholeNumber } from '../command-line.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { writeEmptyApp } from './empty-app.ts';
import { medianOf, type Started, startInTurns } from './start-times.ts';
import { plainSettings, startSurroundings } from './surroundings.ts';

interface Options {
  readonly app: string | undefined;
  readonly repetitions: number;
  readonly ratio: number;
  readonly seconds: number;
}

type Measured = Readonly<Record<'empty' | 'registered' | 'http' | 'timer', readonly Started[]>>;

async function main(): Promise<number> {
  const options = readOptions();
  const { repetitions } = options;
  const folder = makeTemporaryFolder('instep-coldstart-');
  const surroundings = await startSurroundings(2 * (repetitions + 1));
  try {
    const app = appIn(options, path.join(folder.path, 'app'));
    const empty = path.join(folder.path, 'empty');
    writeEmptyApp(empty, root);
    const starter = await bundleStarter(folder.path);
    const alone = async () => plainSettings();
    const env = surroundings.freshSettings;
    const measured = await startInTurns(
      starter,
      {
        empty: { folder: empty, env: alone },
        registered: { folder: app, env: alone },
        http: { folder: app, env, calls: 'listRuns' },
        timer: { folder: app, env, calls: 'startNightlyRun' },
      },
      repetitions,
    );
    requireEvents(surroundings.events(), repetitions + 1);
    return report(measured, options);
  } finally {
    await surroundings.stop();
    folder.remove();
  }
}

function readOptions(): Options {
  const command = new Command('npm run coldstart "--"')
    .description('Measures the start of Instep, and compares it with that of an app that does nothing.')
    .option(
      '--app <folder>',
      'a built app (default: the package, or what was built here if there is none)',
      appFolder,
    )
    .option('--repetitions <number>', 'how often each is started', wholeNumber(1), 15)
    .option('--ratio <number>', 'how many times the CPU of an empty app is little enough', numberAboveZero, 2)
    .option('--seconds <number>', 'how much CPU is little enough until the event', numberAboveZero, 0.8);
  return parseOptions<Options & { app: string | undefined }>(command, process.argv.slice(2));
}

function appIn(options: Options, folder: string): string {
  if (options.app !== undefined) return path.resolve(options.app);
  const zip = zipOf(usualWorkplace);
  if (!existsSync(zip)) {
    process.stdout.write('There is no package, so what was built here is measured.\n');
    return root;
  }
  unpack(readFileSync(zip), folder);
  return folder;
}

/** Bundled beforehand: otherwise Node strips its types at each start, in all apps, and the ratio is too small. */
async function bundleStarter(folder: string): Promise<string> {
  const outfile = path.join(folder, 'start-app.mjs');
  await build({
    entryPoints: [path.join(root, 'local/coldstart/start-app.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return outfile;
}

function requireEvents(events: readonly string[], starts: number): void {
  const arrived = events.filter((name) => name === 'run.started').length;
  if (arrived !== starts) throw new Error(`Of ${starts} started runs ${arrived} were reported by an event.`);
}

function report({ empty, registered, http, timer }: Measured, { ratio: most, seconds }: Options): number {
  const lines = [
    lineOf('An empty app', empty, 'registered'),
    lineOf('Instep', registered, 'registered'),
    lineOf('First HTTP call', http, 'ended'),
    lineOf('First event', timer, 'ended'),
  ];
  const ratio = cpuOf(registered, 'registered') / cpuOf(empty, 'registered');
  const eventSeconds = cpuOf(timer, 'ended') / 1000;
  const isEnough = ratio <= most && eventSeconds <= seconds;
  process.stdout.write(
    `${lines.join('')}Registration takes ${ratio.toFixed(2)} times the CPU of an empty app (at most ${most}), ` +
      `the first event ${eventSeconds.toFixed(2)} s (at most ${seconds}; medians of ${empty.length}): ` +
      `${isEnough ? 'quick enough' : 'too slow'}\n`,
  );
  return isEnough ? 0 : 1;
}

function lineOf(name: string, starts: readonly Started[], until: 'registered' | 'ended'): string {
  const all = starts.map((one) => one[until].cpuMs);
  const range = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
  const wall = medianOf(starts.map((one) => one[until].ms)).toFixed(0);
  const functions = String(starts[0]?.functions).padStart(2);
  return `${name.padEnd(16)} ${functions} functions, CPU ${medianOf(all).toFixed(0)} ms (${range}), ${wall} ms by the clock\n`;
}

function cpuOf(starts: readonly Started[], until: 'registered' | 'ended'): number {
  return medianOf(starts.map((one) => one[until].cpuMs));
}

await runCommand(main);
