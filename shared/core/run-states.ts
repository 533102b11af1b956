/** Where a run stands, and where it may go. */
import { runStateCatalogue } from './catalogue/run-states.ts';
import type { RunRecord, RunState } from './run.ts';

export function isActive(run: Pick<RunRecord, 'state'>): boolean {
  return runStateCatalogue[run.state].phase === 'active';
}

/** Moves a run on. `progressAt` follows, and so does `endedAt` when the run is over. */
export function withState(
  run: RunRecord,
  state: RunState,
  now: Date,
  changes: Partial<RunRecord> = {},
): RunRecord {
  const at = now.toISOString();
  const ended = runStateCatalogue[state].phase === 'ended' ? at : run.endedAt;
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

/** The moment in the id of a run. */
export function momentOf(runId: string): Date {
  return new Date(runId.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ).*$/, '$1-$2-$3:$4:$5'));
}
