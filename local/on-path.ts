import { existsSync } from 'node:fs';
import path from 'node:path';

/** The first of these programs that the PATH has. */
export function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(existsSync);
}
