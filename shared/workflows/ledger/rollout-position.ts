/** Up to which user the runs with a limited number of updates have come (DECISIONS.md, D-turn). */
import type { State } from '../context.ts';
import { rolloutPositionCursor } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

/** The last object id whose turn came; '' before the first turn. */
export async function readRolloutPosition({ cursors }: Cursors): Promise<string> {
  return (await rolloutPositionCursor.get(cursors))?.after ?? '';
}

/**
 * `pages`: the users of the plan that is released, in order. A turn that began again with the first ids ends with the
 * last of those, so that a repeated call records the same.
 */
export async function recordRolloutPosition(
  context: Cursors,
  pages: AsyncIterable<readonly string[]>,
): Promise<void> {
  const after = await readRolloutPosition(context);
  let last: string | undefined;
  let lastOfAll: string | undefined;
  for await (const userIds of pages) {
    last = userIds.findLast((id) => id <= after) ?? last;
    lastOfAll = userIds.at(-1) ?? lastOfAll;
  }
  const turn = last ?? lastOfAll;
  if (turn !== undefined && turn !== after) await rolloutPositionCursor.set(context.cursors, { after: turn });
}
