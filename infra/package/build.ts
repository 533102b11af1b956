/** Makes the package: the built code, host.json, package.json, and what they depend on. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildFile, buildFileName, buildIdOf } from './build-file.ts';
import { installDependencies } from './dependencies.ts';
import { gatherApp, gatherDependencies, type PackedFile } from './gather.ts';
import { runCompiler } from './programs.ts';
import { registeredFunctions } from './registered-functions.ts';
import { readManifest, root, type Workplace, zipOf } from './workplace.ts';
import { pack, sha256Of } from './zip.ts';

export interface Package {
  readonly file: string;
  readonly zip: Uint8Array;
  readonly sha256: string;
}

/** Throws CommandFailure when something does not compile, cannot be installed, or would be missing. */
export async function buildPackage(workplace: Workplace): Promise<Package> {
  const [app, dependencies] = await Promise.all([
    buildApp(path.join(workplace.folder, 'app')),
    installDependencies(workplace.dependencies),
  ]);
  const functions = await registeredFunctions(app, dependencies);
  const files = [...gatherApp(app), ...gatherDependencies(dependencies)];
  const id = buildIdOf(files.map(({ name, from }) => [name, readFileSync(from)]));
  const zip = pack([...files, writeBuildFile(app, { id, functions })]);
  const file = zipOf(workplace);
  // Beside it, and moved when complete: nobody finds half a package.
  writeFileSync(`${file}.new`, zip);
  renameSync(`${file}.new`, file);
  return { file, zip, sha256: sha256Of(zip) };
}

/** Built anew into an empty folder: `dist` may still hold functions that were removed since. */
async function buildApp(folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dist = path.join(folder, 'dist');
  await runCompiler([
    '-p',
    'tsconfig.build.json',
    '--outDir',
    dist,
    '--sourceMap',
    'false',
    '--newLine',
    'lf',
  ]);
  const { name, version, type, main, dependencies } = readManifest();
  writeJson(path.join(folder, 'package.json'), { name, version, private: true, type, main, dependencies });
  writeJson(path.join(folder, 'host.json'), JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8')));
  return folder;
}

function writeBuildFile(app: string, content: BuildFile): PackedFile {
  const from = path.join(app, buildFileName);
  writeJson(from, content);
  return { name: buildFileName, from };
}

/** Written anew, so that line ends are the same on every machine. */
function writeJson(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
