/** Where a run stands, and where it may go. */
import type { RunRecord, RunState } from './run.ts';

/** While a run is in one of these, it has the one active place. */
const active: ReadonlySet<RunState> = new Set(['scanning', 'comparing', 'closing', 'releasing', 'repairing']);

export function isActive(run: Pick<RunRecord, 'state'>): boolean {
  return active.has(run.state);
}

/** Moves a run on. `progressAt` follows, and so does `endedAt` when the run is over. */
export function withState(
  run: RunRecord,
  state: RunState,
  now: Date,
  changes: Partial<RunRecord> = {},
): RunRecord {
  const at = now.toISOString();
  const ended = active.has(state) || state === 'held' ? run.endedAt : at;
  return { ...run, ...changes, state, progressAt: at, endedAt: ended };
}

/** Ids sort by time: the scheduled or requested moment, to the second. */
export function runIdAt(moment: Date, trigger: RunRecord['trigger']): string {
  const compact = moment
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return trigger === 'timer' ? compact : `${compact}-${trigger}`;
}
