/** Undo runs: they restore what another run replaced, read no directory and compare no users. */
import type { UndoRun } from '../../../core/run-kinds.ts';
import { judgeUndoRun } from '../close/judge-undo-run.ts';
import { countRepaired, planRange } from '../compare/plan-undo-range.ts';
import { undoPlanned } from '../repair/undo-planned.ts';
import type { RunKind } from './run-kind.ts';

export function undo(run: UndoRun): RunKind {
  return {
    compare: (context, _message, attempt) => planRange(context, run, attempt),
    countRange: (context, range) => countRepaired(context, run, range),
    judge: (context, measured) => judgeUndoRun(context, run, measured),
    // Queries read the events of a closed run to find the last comparison of the tenant. An undo run compares no users.
    report: async () => {},
    write: (context, line) => undoPlanned(context, run, line),
  };
}
