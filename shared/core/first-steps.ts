/** The way of a new installation to its first repair, as facts that runs, settings and the audit log leave. */

import type { RunRecord, RunState } from './run.ts';
import { isUndo } from './run-kinds.ts';

export interface FirstSteps {
  /** A run read users on both sides, and every list in full. */
  readonly permissions: boolean;
  /** A run has compared the photos. */
  readonly reported: boolean;
  /** A person opened a report or a plan. */
  readonly reviewed: boolean;
  readonly repairMode: boolean;
}

const released: ReadonlySet<RunState> = new Set(['releasing', 'repairing', 'completed']);

/** Whether a plan was ever released, by a person or because the guard found it plausible: the first steps are done. */
export function hasReleased(runs: readonly RunRecord[]): boolean {
  return runs.some((run) => !isUndo(run) && (run.approval !== undefined || released.has(run.state)));
}

export function firstSteps(
  runs: readonly RunRecord[],
  { mode, reviewed }: { readonly mode: RunRecord['mode']; readonly reviewed: boolean },
): FirstSteps {
  return {
    permissions: runs.some(readsEverything),
    reported: runs.some(({ totals }) => totals !== undefined),
    reviewed,
    repairMode: mode === 'repair',
  };
}

function readsEverything({ totals, lacks }: RunRecord): boolean {
  return totals !== undefined && lacks === undefined && totals.inScope > (totals.findings.unknown ?? 0);
}
