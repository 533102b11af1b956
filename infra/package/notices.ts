/** The licences of the packages in the bundle: most require that their text goes with every copy. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../command.ts';
import { isLicence } from './left-out.ts';

/** Name of the file in the package. */
export const noticesFileName = 'THIRD-PARTY-NOTICES.txt';

/** `packages`: their paths below `folder`. Throws CommandFailure for a package that names no licence. */
export function noticesOf(folder: string, packages: readonly string[]): string {
  const notices = packages.map((name) => noticeOf(path.join(folder, name)));
  // Two versions of a package, or one in two places.
  return `${[...new Set(notices)].join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function noticeOf(folder: string): string {
  const manifest = readFileSync(path.join(folder, 'package.json'), 'utf8');
  const { name, version, license } = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
  if (typeof license !== 'string') throw new CommandFailure(`${String(name)} names no licence.`);
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isLicence(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n').concat('\n');
}
