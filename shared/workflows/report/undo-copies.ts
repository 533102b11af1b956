/** Which earlier photos of a user can be restored, and until when they are kept. */
import { dayMs } from '../../core/calendar.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { Trust } from '../../core/seal.ts';
import { isKept, type ReplacedBy } from '../../core/undo.ts';
import type { Runtime, State } from '../context.ts';

export interface CopyView {
  /** The run, sync or undo that replaced the photo. */
  readonly runId: string;
  /** ISO 8601 in UTC, as `keptUntil`. */
  readonly at: string;
  readonly keptUntil: string;
  readonly replacedBy: ReplacedBy['kind'];
  readonly trust: Trust;
}

/** A copy holds photos: few are in memory at once. */
const copiesInFlight = 4;

/** Newest first. Copies that are too old to be restored, or cannot be read, are left out. */
export async function undoCopies(
  { undo, settings, clock }: Pick<State, 'undo'> & Pick<Runtime, 'settings' | 'clock'>,
  userId: string,
): Promise<readonly CopyView[]> {
  const views: CopyView[] = [];
  for (const some of chunksOf(await undo.runs(userId), copiesInFlight)) {
    const read = some.map(async (runId) => ({ runId, copies: await undo.get(userId, runId) }));
    for (const { runId, copies } of await Promise.all(read)) {
      const [first] = copies;
      if (first === undefined || !isKept(first, settings.UNDO_DAYS, clock.now())) continue;
      const keptUntil = new Date(Date.parse(first.at) + settings.UNDO_DAYS * dayMs).toISOString();
      const trust = copies.some(({ trust }) => trust === 'forged') ? 'forged' : first.trust;
      views.push({ runId, at: first.at, keptUntil, replacedBy: first.replacedBy.kind, trust });
    }
  }
  return views;
}
