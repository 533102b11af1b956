/**
 * How nightly runs and undo runs differ in their stored state. What each does is in
 * `workflows/night/kinds`.
 */
import type { RunRecord } from './run.ts';

/** A run that restores what another run replaced. */
export type UndoRun = RunRecord & { readonly undoes: string };

export function isUndo(run: RunRecord): run is UndoRun {
  return run.undoes !== undefined;
}

export interface RunTraits {
  /** The cursor that names the plan that waits for approval: a newer plan supersedes only its own kind. */
  readonly heldCursor: 'held' | 'held-undo';
  /** Reads all users: later runs are compared with this run, and it makes earlier plans out of date. */
  readonly comparesAllUsers: boolean;
  /** What to do instead when the plan can no longer be approved. */
  readonly insteadOfPlan: string;
}

export function traitsOf(run: RunRecord): RunTraits {
  if (isUndo(run)) {
    return {
      heldCursor: 'held-undo',
      comparesAllUsers: false,
      insteadOfPlan: `ask for the undo of run ${run.undoes} again`,
    };
  }
  return {
    heldCursor: 'held',
    comparesAllUsers: true,
    insteadOfPlan:
      'start a new run; under other settings than those of the last one it only reports, and the one after it may repair',
  };
}
