/** A copy of the tree in a temporary folder: what is broken on purpose is never the tree itself. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { broken } from './edit.ts';
import type { Sabotage } from './sabotage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Copy {
  readonly folder: string;
  /** Makes the sabotage, and returns what takes it back. Throws where the result would be no TypeScript. */
  sabotage(sabotage: Sabotage): () => void;
}

/** Files as they are now, committed or not; gone when this process ends. */
export function copyTree(): Copy {
  const { path: folder } = makeTemporaryFolder('instep-sabotage-');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name)))) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(root, file), target);
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    folder,
    sabotage({ edits }) {
      const before = new Map<string, string>();
      for (const { file } of edits) before.set(file, readFileSync(path.join(folder, file), 'utf8'));
      for (const [file, text] of broken(edits, before)) renew(path.join(folder, file), text);
      return () => {
        for (const [file, text] of before) renew(path.join(folder, file), text);
      };
    },
  };
}

/** A new file in place of the old one, so that nothing that shares the old one's bytes changes. */
function renew(file: string, text: string): void {
  rmSync(file);
  writeFileSync(file, text);
}
