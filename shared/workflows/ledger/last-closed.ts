/** What the last closed night left for the guard of the next one to compare with. An undo leaves nothing: it compared nobody. */
import type { LastClosed } from '../../core/guard.ts';
import type { RunRecord, Totals } from '../../core/run.ts';
import type { State } from '../context.ts';
import { lastClosedCursor } from './cursors.ts';

export function readLastClosed({ cursors }: Pick<State, 'cursors'>): Promise<LastClosed | undefined> {
  return lastClosedCursor.get(cursors);
}

export async function recordLastClosed(context: Pick<State, 'cursors'>, run: RunRecord): Promise<void> {
  const latest = await readLastClosed(context);
  // A message of an earlier night that comes very late must not turn the clock back.
  if (latest !== undefined && latest.runId > run.id) return;
  const figures = run.state === 'held' ? (latest as LastClosed) : figuresOf(run);
  const last = { ...figures, runId: run.id, settingsHash: run.settingsHash };
  await lastClosedCursor.set(context.cursors, last);
}

/** What the next run is compared with. A held run's figures are what was doubted: they count only once it is approved (DECISIONS.md, D-baseline). */
function figuresOf(run: RunRecord): Pick<LastClosed, 'inScope' | 'unknown' | 'sharedPictures'> {
  const { inScope, findings } = run.totals as Totals;
  return { inScope, unknown: findings.unknown ?? 0, sharedPictures: run.sharedPictures };
}
