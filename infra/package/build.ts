/** Builds the package: compiled code, host.json, package.json, and dependencies. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleConsole } from '../../local/console/bundle.ts';
import { type BuildFile, buildFileName, buildIdOf } from './build-file.ts';
import { installDependencies } from './dependencies.ts';
import { gatherApp, gatherDependencies } from './gather.ts';
import { runCompiler } from './programs.ts';
import { registeredFunctions } from './registered-functions.ts';
import { readManifest, root, type Workplace, zipOf } from './workplace.ts';
import { type NamedBytes, pack, sha256Of } from './zip.ts';

export interface Package {
  readonly file: string;
  readonly zip: Uint8Array;
  readonly sha256: string;
}

/** Throws CommandFailure if something does not compile, cannot be installed, or would be missing. */
export async function buildPackage(workplace: Workplace): Promise<Package> {
  const [app, dependencies] = await Promise.all([
    buildApp(path.join(workplace.folder, 'app')),
    installDependencies(workplace.dependencies),
  ]);
  const functions = await registeredFunctions(app, dependencies);
  const files = [...gatherApp(app), ...gatherDependencies(dependencies)].map(
    ({ name, from }): NamedBytes => [name, readFileSync(from)],
  );
  const said: BuildFile = { id: buildIdOf(files), functions };
  const zip = pack([...files, [buildFileName, Buffer.from(asJson(said))]]);
  const file = zipOf(workplace);
  // Written under another name and renamed when complete, so that an incomplete package is never used.
  writeFileSync(`${file}.new`, zip);
  renameSync(`${file}.new`, file);
  return { file, zip, sha256: sha256Of(zip) };
}

/** Compiles into an empty folder, because `dist` may still contain functions that no longer exist. */
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
  await bundleConsole(dist);
  const { name, version, type, main, dependencies } = readManifest();
  const manifest = { name, version, private: true, type, main, dependencies };
  const host: unknown = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8'));
  writeFileSync(path.join(folder, 'package.json'), asJson(manifest));
  writeFileSync(path.join(folder, 'host.json'), asJson(host));
  return folder;
}

/** Serialised again, so that line ends are the same on every machine. */
function asJson(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
