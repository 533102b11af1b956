/**
 * Users whom the refresh reads one by one, because the directory delta may not report them again: their row was
 * erased although the directory still has them (DECISIONS.md, D-erase), their row in the delta could not be parsed, or
 * a call took them back (DECISIONS.md, D-taken-back).
 */
import type { State } from '../context.ts';
import { erasedCursors } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

export async function recordErased(
  { cursors }: Cursors,
  id: string,
  note: { by?: 'call' } = {},
): Promise<void> {
  await erasedCursors.set(cursors, id, note);
}

/** By object id: whether the note is that of a call. */
export async function readErased({ cursors }: Cursors): Promise<ReadonlyMap<string, boolean>> {
  const { values, unreadable } = await erasedCursors.listEach(cursors);
  // The key says whom to read.
  const keys = unreadable.map(({ key }) => [key, false] as const);
  return new Map([...values.map(({ key, value }) => [key, value.by === 'call'] as const), ...keys]);
}

export async function forgetErased({ cursors }: Cursors, id: string): Promise<void> {
  await erasedCursors.remove(cursors, id);
}
