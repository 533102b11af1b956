/** Builds the package: bundled code, host.json, package.json, licences, and the dependencies that cannot be bundled. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleApp, unbundled } from '../../local/bundle/bundle-app.ts';
import { bundleConsole } from '../../local/console/bundle.ts';
import { type BuildFile, buildFileName, buildIdOf } from './build-file.ts';
import { installDependencies } from './dependencies.ts';
import { gatherApp, gatherDependencies } from './gather.ts';
import { noticesFileName, noticesOf } from './notices.ts';
import { runCompiler } from './programs.ts';
import { registeredFunctions } from './registered-functions.ts';
import { linkFolder, readManifest, root, type Workplace, zipOf } from './workplace.ts';
import { type NamedBytes, pack, sha256Of } from './zip.ts';

export interface Package {
  readonly file: string;
  readonly zip: Uint8Array;
  readonly sha256: string;
}

/** Throws CommandFailure if something does not compile, cannot be installed, or would be missing. */
export async function buildPackage(workplace: Workplace): Promise<Package> {
  const [dependencies] = await Promise.all([
    installDependencies(workplace.dependencies),
    runCompiler(['-p', 'tsconfig.build.json']),
  ]);
  const app = await buildApp(workplace.folder, dependencies);
  const functions = await registeredFunctions(app, dependencies);
  const files = [...gatherApp(app), ...gatherDependencies(dependencies, unbundled)].map(
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

/** Builds into an empty folder, because `dist` may still contain functions that no longer exist. */
async function buildApp(workplace: string, modules: string): Promise<string> {
  const folder = path.join(workplace, 'app');
  const sources = path.join(workplace, 'sources');
  const dist = path.join(folder, 'dist');
  for (const one of [folder, sources]) {
    rmSync(one, { recursive: true, force: true });
    mkdirSync(one, { recursive: true });
  }
  // The installed dependencies are in the bundle, not those of this repository's node_modules, which may be older.
  linkFolder(modules, path.join(sources, 'node_modules'));
  for (const name of ['functions', 'shared']) linkFolder(path.join(root, name), path.join(sources, name));
  const packages = await bundleApp({ sources, dist, maps: false });
  await bundleConsole(dist);
  writeFileSync(path.join(folder, noticesFileName), noticesOf(sources, packages));
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
