/** Which users a run with INSTEP_MAX_UPDATES_PER_RUN writes (DECISIONS.md, D-turn). */
import type { IdRange } from '../../../ports/state.ts';
import type { Runtime, State } from '../../context.ts';
import { readRolloutPosition } from '../../ledger/rollout-position.ts';

/**
 * The users after the stored position, in order of object id; after the last id it continues with the first. `idsIn`: the
 * users of the plan in a range of ids.
 */
export async function rolloutOf(
  context: State & Runtime,
  idsIn: (range: IdRange) => AsyncIterable<readonly string[]>,
): Promise<(userId: string) => boolean> {
  const most = context.settings.MAX_UPDATES_PER_RUN;
  if (most === undefined) return () => true;
  const after = await readRolloutPosition(context);
  const behind = await lastOf(idsIn({ from: `${after}0`, to: undefined }), most);
  if (behind.end !== undefined) return isBetween(after, behind.end);
  const { end } = await lastOf(idsIn({ from: '', to: `${after}0` }), behind.left);
  if (end === undefined) return () => true;
  return (userId) => userId > after || userId <= end;
}

function isBetween(after: string, end: string): (userId: string) => boolean {
  return (userId) => userId > after && userId <= end;
}

/** The id at position `most`; undefined if there are fewer ids, with the number that is still missing. */
async function lastOf(
  ids: AsyncIterable<readonly string[]>,
  most: number,
): Promise<{ readonly end: string | undefined; readonly left: number }> {
  let left = most;
  for await (const page of ids) {
    if (page.length >= left) return { end: page[left - 1], left: 0 };
    left -= page.length;
  }
  return { end: undefined, left };
}
