/** Figures of the last closed nightly run, with which the guard compares the next one. Undo runs leave none. */
import type { LastClosed } from '../../core/guard.ts';
import type { RunRecord, Totals } from '../../core/run.ts';
import type { State } from '../context.ts';
import { lastClosedCursor } from './cursors.ts';
import { orIfUnreadable } from './typed-cursor.ts';

/**
 * Unreadable figures count as if no run had closed: the next run only reports, and stores new figures.
 */
export function readLastClosed({ cursors }: Pick<State, 'cursors'>): Promise<LastClosed | undefined> {
  return orIfUnreadable(lastClosedCursor.get(cursors), async () => undefined);
}

export async function recordLastClosed(context: Pick<State, 'cursors'>, run: RunRecord): Promise<void> {
  const latest = await readLastClosed(context);
  // A very late message of an earlier night must not replace newer figures.
  if (latest !== undefined && latest.runId > run.id) return;
  const figures = run.state === 'held' ? (latest as LastClosed) : figuresOf(run);
  const last = { ...figures, runId: run.id, settingsHash: run.settingsHash };
  await lastClosedCursor.set(context.cursors, last);
}

/** The figures of a held run may be wrong, so they count only after its approval (DECISIONS.md, D-baseline). */
function figuresOf(run: RunRecord): Pick<LastClosed, 'inScope' | 'unknown' | 'sharedPictures'> {
  const { inScope, findings } = run.totals as Totals;
  return { inScope, unknown: findings.unknown ?? 0, sharedPictures: run.sharedPictures };
}
