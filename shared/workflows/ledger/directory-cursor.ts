/** The position in the enumeration of the directory. */
import type { State } from '../context.ts';
import { directoryCursor } from './cursors.ts';

export type DirectoryCursor = NonNullable<Awaited<ReturnType<typeof readDirectoryCursor>>>;

export function readDirectoryCursor({ cursors }: Pick<State, 'cursors'>) {
  return directoryCursor.get(cursors);
}
