/**
 * `dist/build.json`: describes the package. `/api/health` returns the id, and `npm run deploy` checks id and
 * functions (infra/DECISIONS.md, I-build-id).
 */
import { z } from 'zod';
import { sha256 } from '../forms.ts';
import { type NamedBytes, sha256Of } from './zip.ts';

/** Name of the file in the package. */
export const buildFileName = 'dist/build.json';

export const buildFile = z.strictObject({
  /** A hash over every other file of the package. */
  id: z.string().regex(sha256),
  /** The names of its functions, sorted. */
  functions: z.array(z.string()).min(1),
});

export type BuildFile = z.infer<typeof buildFile>;

/** Files with the same names and contents give the same id, in any order. */
export function buildIdOf(files: readonly NamedBytes[]): string {
  const lines = files.map(([name, bytes]) => `${sha256Of(bytes)} ${name}\n`);
  return sha256Of(lines.toSorted().join(''));
}
