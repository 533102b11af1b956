/** The position of the gradual rollout with INSTEP_MAX_UPDATES_PER_RUN (DECISIONS.md, D-turn). */
import type { State } from '../context.ts';
import { rolloutPositionCursor } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

/** Object id of the last user who was planned; '' before the first limited run. */
export async function readRolloutPosition({ cursors }: Cursors): Promise<string> {
  return (await rolloutPositionCursor.get(cursors))?.after ?? '';
}

/**
 * `pages`: the users of the released plan, in order of object id. If the plan continued from the last ids to the first, the
 * position is the last of the first ones, so that a repeated call stores the same.
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
  const position = last ?? lastOfAll;
  if (position !== undefined && position !== after)
    await rolloutPositionCursor.set(context.cursors, { after: position });
}
