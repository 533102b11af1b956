/** Stryker's instrumenter, fetched when mutants are asked for: who only runs the tests need not wait for it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '10.1.1';
const name = '@stryker-mutator/instrumenter';

/** The folder whose `node_modules` has it. Throws where it is not there and cannot be fetched. */
export function fetchInstrumenter(): string {
  const folder = fileURLToPath(new URL(`../../.instep/mutants-${version}/`, import.meta.url));
  const fetched = path.join(folder, 'fetched');
  if (existsSync(fetched)) return folder;
  console.log(
    `Fetching ${name} ${version} with npm into ${path.relative(process.cwd(), folder)} (23 MB, once).`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('Start this with npm: npm run mutate');
  const args = [
    'install',
    '--save-exact',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=1',
  ];
  const { status, stderr } = spawnSync(process.execPath, [npm, ...args, `${name}@${version}`], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) {
    const [why = ''] = stderr.split('\n').filter((line) => line !== '');
    throw new Error(
      `${name} ${version} could not be fetched; npm run mutate needs the npm registry once. ${why}`,
    );
  }
  writeFileSync(fetched, '');
  return folder;
}
