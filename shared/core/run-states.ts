/** The states of a run and their order. */
import { runStateCatalogue } from './catalogue/run-states.ts';
import type { RunRecord, RunState } from './run.ts';

export function isActive(run: Pick<RunRecord, 'state'>): boolean {
  return runStateCatalogue[run.state].phase === 'active';
}

/** Whether the plan of this run was approved; an approval that an earlier run got names another hash. */
export function isApproved({ approval, planHash }: Pick<RunRecord, 'approval' | 'planHash'>): boolean {
  return approval !== undefined && approval.planHash === planHash;
}

/** Sets the next state, `progressAt`, and `endedAt` if the run has ended. */
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

/** The id of a run: the scheduled or requested time, to the second, so that ids sort by time. */
export function runIdAt(moment: Date, trigger: RunRecord['trigger']): string {
  const compact = moment
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return trigger === 'timer' ? compact : `${compact}-${trigger}`;
}

/** The time in the id of a run. */
export function momentOf(runId: string): Date {
  return new Date(runId.replace(/(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ).*/, '-$1-$2:$3:$4'));
}
