/** The hashes of tested packages. Only a tested package may be deployed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../../local/read-if-there.ts';
import { CommandFailure } from '../command.ts';
import { sha256 } from '../forms.ts';
import type { Workplace } from './workplace.ts';

const record = z.object({
  sha256: z.string().regex(sha256),
  version: z.string(),
  testedAt: z.string(),
  /** Number of photos that were repaired in the test. */
  repaired: z.number(),
});

export type Tested = z.infer<typeof record>;

const kept = 20;

/** Newest first. Throws CommandFailure if the file is damaged. */
export function readTested(workplace: Pick<Workplace, 'folder'>): readonly Tested[] {
  const file = fileIn(workplace);
  const text = readIfThere(file);
  if (text === undefined) return [];
  try {
    return z.array(record).parse(JSON.parse(text));
  } catch (cause) {
    throw new CommandFailure(`${file} cannot be read. Delete it and run npm run package "--" --play.`, {
      cause,
    });
  }
}

export function recordTested(workplace: Pick<Workplace, 'folder'>, tested: Tested): void {
  const others = readTested(workplace).filter((one) => one.sha256 !== tested.sha256);
  const file = fileIn(workplace);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify([tested, ...others].slice(0, kept), null, 2)}\n`);
}

function fileIn({ folder }: Pick<Workplace, 'folder'>): string {
  return path.join(folder, 'tested.json');
}
