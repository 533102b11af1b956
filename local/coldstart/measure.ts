/**
 * `npm run coldstart`: how long a process needs until all functions are registered, beside an app with one function that
 * does nothing, on the same machine. The worker's own start comes on top of both in Azure.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { runCommand } from '../../infra/command.ts';
import { runCompiler } from '../../infra/package/programs.ts';
import { root, usualWorkplace, zipOf } from '../../infra/package/workplace.ts';
import { unpack } from '../../infra/package/zip.ts';
import { plainEnvironment } from '../child-processes.ts';
import { appFolder, numberAboveZero, parseOptions, wholeNumber } from '../command-line.ts';
import { startSettings } from '../host/start-settings.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { writeEmptyApp } from './empty-app.ts';
import { compareStarts, medianOf, type Started } from './start-times.ts';

interface Options {
  readonly app: string | undefined;
  readonly repetitions: number;
  readonly ratio: number;
}

async function main(): Promise<number> {
  const options = readOptions();
  const folder = makeTemporaryFolder('instep-coldstart-');
  try {
    const app = appIn(options, path.join(folder.path, 'app'));
    const empty = path.join(folder.path, 'empty');
    writeEmptyApp(empty, app);
    const starter = await compileStarter(folder.path);
    const { NODE_COMPILE_CACHE: _, ...env }: Record<string, string> = {
      ...plainEnvironment(),
      ...startSettings,
    };
    const compared = await compareStarts(starter, { app, empty }, { repetitions: options.repetitions, env });
    return report(compared, options);
  } finally {
    folder.remove();
  }
}

function readOptions(): Options {
  const command = new Command('npm run coldstart "--"')
    .description('Compares the start of Instep with that of an app with one function that does nothing.')
    .option(
      '--app <folder>',
      'a built app (default: the package, or what was built here if there is none)',
      appFolder,
    )
    .option('--repetitions <number>', 'how often each app is started', wholeNumber(1), 15)
    .option('--ratio <number>', 'how many times as long is quick enough', numberAboveZero, 3);
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

/** Compiled beforehand: otherwise Node strips its types at each start, in both apps, and the ratio is too small. */
async function compileStarter(folder: string): Promise<string> {
  const compiled = path.join(folder, 'starter');
  await runCompiler(['-p', 'local/coldstart/tsconfig.json', '--outDir', compiled]);
  writeFileSync(path.join(compiled, 'package.json'), '{ "type": "module" }');
  return path.join(compiled, 'coldstart', 'start-app.js');
}

function report(
  { app, empty }: { app: readonly Started[]; empty: readonly Started[] },
  { ratio: most }: Options,
) {
  const [appMs, emptyMs] = [medianOf(app), medianOf(empty)];
  const ratio = appMs / emptyMs;
  const line = (name: string, starts: readonly Started[], ms: number) => {
    const all = starts.map((one) => one.ms);
    const range = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
    return `${name.padEnd(12)} ${String(starts[0]?.functions).padStart(2)} functions, median ${ms.toFixed(0)} ms (${range})\n`;
  };
  process.stdout.write(line('Instep', app, appMs) + line('An empty app', empty, emptyMs));
  const verdict = ratio > most ? 'too slow' : 'quick enough';
  process.stdout.write(
    `${ratio.toFixed(2)} times as long (at most ${most}, ${app.length} repetitions): ${verdict}\n`,
  );
  return ratio > most ? 1 : 0;
}

await runCommand(main);
