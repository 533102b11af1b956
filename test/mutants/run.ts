/** `npm run mutate`: makes mutants of source files in a copy of the tree, and says which the tests do not notice. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../sabotages/copy.ts';
import { fetchInstrumenter } from './fetch.ts';
import { isHarmless } from './harmless.ts';
import { type Instrumented, instrument } from './instrument.ts';
import { byTests, measured } from './nearest.ts';
import { type FileReport, survivorOf, survivorText, tableOf } from './report.ts';
import { tryMutants, type Verdicts } from './trial.ts';

const help = `Changes source files in a copy of the tree in every way that Stryker knows, one change ("mutant") at a time, and
says which of them the nearest fast tests do not notice.

  npm run mutate                            shared/core, and the files of shared/workflows that decide about a plan or
                                            a write (test/mutants/nearest.ts names them)
  npm run mutate -- shared/core/guard.ts    a file or a folder, or several
  npm run mutate -- --constants             also what only loading a module passes, such as tables: an hour
  npm run mutate -- --json mutants.json     writes the survivors to a file as well

The texts of errors stay as they are: errors are told apart by class and code.

It ends with 1 if a mutant survives that test/mutants/harmless.ts does not list. Stryker's instrumenter is fetched with
npm into .instep/ the first time.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: flag, constants: flag, json: { type: 'string' } },
  });
  if (values.help) return say(help);
  try {
    const reports = await mutate(positionals.length === 0 ? measured : positionals, values.constants);
    const survivors = reports.flatMap(({ survivors }) => survivors);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(survivors, null, 2)}\n`);
    for (const survivor of survivors) if (!isHarmless(survivor)) console.log(`${survivorText(survivor)}\n`);
    console.log(tableOf(reports));
    return survivors.every(isHarmless) ? 0 : 1;
  } catch (error) {
    return say(error instanceof Error ? error.message : String(error), 2);
  }
}

async function mutate(asked: readonly string[], constants: boolean): Promise<readonly FileReport[]> {
  const { folder } = copyTree();
  const files = asked.flatMap((name) => sourceFiles(folder, name));
  const groups = byTests(files, folder);
  const before = new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
  const sources = files.map((name) => ({ name, content: before.get(name) ?? '' }));
  const mutated = await instrument(fetchInstrumenter(), sources);
  console.log(`${mutated.mutants.length} mutants of ${files.length} files.`);
  const reports: FileReport[] = [];
  for (const [tests, of] of groups) {
    writeAll(
      folder,
      mutated.files.filter(({ name }) => of.includes(name)),
    );
    const verdicts = await tryMutants(folder, tests.split(' '), constants);
    for (const file of of)
      reports.push(reportOf(file, mutated, { ...verdicts, text: before.get(file) ?? '' }));
    writeAll(folder, sources);
  }
  return reports.filter(({ mutants }) => mutants > 0);
}

function sourceFiles(folder: string, name: string): string[] {
  const clean = name.replace(/\/$/, '');
  const files = clean.endsWith('.ts')
    ? globSync(clean, { cwd: folder })
    : globSync(`${clean}/**/*.ts`, { cwd: folder });
  if (files.length === 0) throw new Error(`There is no TypeScript in ${name}.`);
  return files.sort();
}

function writeAll(folder: string, files: Instrumented['files']): void {
  for (const { name, content } of files) writeFileSync(path.join(folder, name), content);
}

interface Outcome extends Verdicts {
  readonly text: string;
}

function reportOf(
  file: string,
  { mutants }: Instrumented,
  { killed, covered, untried, text }: Outcome,
): FileReport {
  const own = mutants.filter(({ fileName }) => fileName === file);
  const survivors = own
    .filter(({ id }) => !killed.has(id) && !untried.has(id))
    .map((mutant) => ({ ...survivorOf(mutant, text), covered: covered.has(mutant.id) }));
  return { file, mutants: own.length, untried: own.filter(({ id }) => untried.has(id)).length, survivors };
}

function say(text: string, exitCode = 0): number {
  console.log(text);
  return exitCode;
}
