/**
 * Users whom the refresh reads one by one, because the directory delta does not report them again: their row was
 * erased although the directory still has them (DECISIONS.md, D-erase), or their row in the delta could not be
 * parsed.
 */
import type { State } from '../context.ts';
import { erasedCursors } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

export async function recordErased({ cursors }: Cursors, id: string): Promise<void> {
  await erasedCursors.set(cursors, id, {});
}

export async function readErased({ cursors }: Cursors): Promise<readonly string[]> {
  const { values, unreadable } = await erasedCursors.listEach(cursors);
  // The key contains everything.
  return [...values, ...unreadable].map(({ key }) => key);
}

export async function forgetErased({ cursors }: Cursors, id: string): Promise<void> {
  await erasedCursors.remove(cursors, id);
}
