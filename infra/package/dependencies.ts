/** Installs the dependencies of the app for the machine that will run it, not for this one. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './programs.ts';
import { root } from './workplace.ts';

/**
 * Flex Consumption runs x64 Linux with glibc. Install scripts of dependencies are disabled: they would run on this
 * machine, with results that differ between machines. None is needed: sharp has its libraries in packages, and the
 * script of protobufjs only prints a notice.
 */
const installArguments = [
  'ci',
  '--omit=dev',
  '--os=linux',
  '--cpu=x64',
  '--libc=glibc',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
] as const;

const described = ['package.json', 'package-lock.json', '.npmrc'];

/** Returns the folder `node_modules`. An earlier installation is reused if its manifest is unchanged. */
export async function installDependencies(folder: string): Promise<string> {
  const installed = path.join(folder, 'node_modules');
  const stamp = path.join(folder, 'installed.sha256');
  const wanted = describe();
  if (existsSync(installed) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return installed;
  // Installed into another folder and renamed when complete, so that an interrupted installation is never used.
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const name of described) cpSync(path.join(root, name), path.join(fresh, name));
  await runNpm(fresh, installArguments);
  writeFileSync(path.join(fresh, 'installed.sha256'), wanted);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return installed;
}

function describe(): string {
  const hash = createHash('sha256').update(installArguments.join(' '));
  const { dependencies, overrides } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: unknown;
    overrides?: unknown;
  };
  hash.update(JSON.stringify([dependencies, overrides]));
  for (const name of described.slice(1)) hash.update(readFileSync(path.join(root, name)));
  return hash.digest('hex');
}
