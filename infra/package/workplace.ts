/** The folders in which the package is built, and the manifest. */
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Workplace {
  /** For the zip and the compiled app. */
  readonly folder: string;
  /** For the installed dependencies, which are reused. */
  readonly dependencies: string;
}

const scratch = path.join(root, '.instep', 'package');

export const usualWorkplace: Workplace = {
  folder: scratch,
  dependencies: path.join(scratch, 'dependencies'),
};

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly main: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The repository's package.json. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
}

export function zipOf({ folder }: Pick<Workplace, 'folder'>): string {
  return path.join(folder, `instep-${readManifest().version}.zip`);
}

export function linkFolder(target: string, link: string): void {
  // On Windows a junction needs no administrator rights, unlike a symbolic link; other systems ignore the type.
  symlinkSync(target, link, 'junction');
}
