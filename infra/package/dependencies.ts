/** What the app depends on, installed for the machine that will run it and not for this one. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './programs.ts';
import { root } from './workplace.ts';

/**
 * Flex Consumption runs x64 Linux with glibc. No script of a dependency runs: it would run here, on another kind of
 * machine, and what it leaves behind would differ from one machine to the next. None is needed: sharp brings its
 * libraries as packages, and protobufjs' script only prints a notice.
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

/** Answers the folder `node_modules`. The one of the last time serves as long as what describes it is unchanged. */
export async function installDependencies(folder: string): Promise<string> {
  const installed = path.join(folder, 'node_modules');
  const stamp = path.join(folder, 'installed.sha256');
  const wanted = describe();
  if (existsSync(installed) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return installed;
  // Beside it, and moved when complete: an install that was broken off is never taken for a whole one.
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
