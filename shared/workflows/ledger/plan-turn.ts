/** Up to which user the runs with a limited number of updates have come (DECISIONS.md, D-turn). */
import type { State } from '../context.ts';
import { planTurnCursor } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

/** The last object id whose turn came; '' before the first turn. */
export async function readTurn({ cursors }: Cursors): Promise<string> {
  return (await planTurnCursor.get(cursors))?.after ?? '';
}

/**
 * `userIds`: the users of the plan that is released, in order. A turn that began again with the first ids ends with the
 * last of those, so that a repeated call records the same.
 */
export async function recordTurn(context: Cursors, userIds: readonly string[]): Promise<void> {
  const after = await readTurn(context);
  const last = userIds.findLast((id) => id <= after) ?? userIds.at(-1);
  if (last !== undefined && last !== after) await planTurnCursor.set(context.cursors, { after: last });
}
