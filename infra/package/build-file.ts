/**
 * `dist/build.json`: what the package says of itself. `/api/health` tells the id, and `npm run deploy` looks for all of
 * it (infra/DECISIONS.md, I-build-id).
 */
import { z } from 'zod';
import { sha256 } from '../forms.ts';
import { type NamedBytes, sha256Of } from './zip.ts';

/** In the package. */
export const buildFileName = 'dist/build.json';

export const buildFile = z.strictObject({
  /** A hash over every other file of the package. */
  id: z.string().regex(sha256),
  /** The names of its functions, sorted. */
  functions: z.array(z.string()).min(1),
});

export type BuildFile = z.infer<typeof buildFile>;

/** The same files under the same names have the same id, in whatever order they are given. */
export function buildIdOf(files: readonly NamedBytes[]): string {
  const lines = files.map(([name, bytes]) => `${sha256Of(bytes)} ${name}\n`);
  return sha256Of(lines.toSorted().join(''));
}
