import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

const present = new Set<string>();

/** Gone when it is removed, and at the latest when this process ends, unless it is killed. */
export function makeTemporaryFolder(prefix: string): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  if (present.size === 0) process.once('exit', removeAll);
  present.add(folder);
  return {
    path: folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
      present.delete(folder);
      if (present.size === 0) process.off('exit', removeAll);
    },
  };
}

function removeAll(): void {
  for (const folder of present) rmSync(folder, { recursive: true, force: true });
}
