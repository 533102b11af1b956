/**
 * Packs and unpacks zip files. The same files give the same bytes on every machine: names are sorted, times and modes are
 * fixed, and fflate compresses, not the zlib of the machine (infra/DECISIONS.md, I-zip).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync, type ZipOptions, zipSync } from 'fflate';
import { CommandFailure } from '../command.ts';

const unix = 3;
const plainFile = 0o100644;

/** A file of the package: its path there, with slashes, and its content. */
export type NamedBytes = readonly [name: string, bytes: Uint8Array];

export function pack(files: readonly NamedBytes[]): Uint8Array {
  // Zip stores local time without a zone, so this is the same stored time everywhere.
  const mtime = new Date(2000, 0, 1, 12);
  const options: ZipOptions = { level: 9, mtime, os: unix, attrs: plainFile << 16 };
  const sorted = files.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, bytes]) => [name, [bytes, options] as const])));
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes every file of a zip below `folder`. */
export function unpack(zip: Uint8Array, folder: string): void {
  const made = new Set<string>();
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const file = path.resolve(folder, name);
    if (!file.startsWith(path.resolve(folder) + path.sep)) {
      throw new CommandFailure(`The package holds ${name}, which would lie outside its folder.`);
    }
    const parent = path.dirname(file);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(file, bytes);
  }
}

export interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
}

/** Lists the entries of a zip without unpacking it. */
export function entriesOf(zip: Uint8Array): Entry[] {
  const entries: Entry[] = [];
  unzipSync(zip, {
    filter: ({ name, originalSize, size }) => {
      entries.push({ name, bytes: originalSize, packedBytes: size });
      return false;
    },
  });
  return entries;
}
