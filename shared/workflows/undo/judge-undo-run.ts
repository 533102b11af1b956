/** The plan of an undo at its close: counted, judged and hashed. */
import { isPlanned, planHasher } from '../../core/plan.ts';
import type { RunRecord, Totals, Verdict } from '../../core/run.ts';
import { judgeUndo, type UndoGuardSettings } from '../../core/undo-guard.ts';
import type { Plan } from '../close/withhold.ts';
import type { Context } from '../context.ts';
import { isUndo, type UndoingRun } from './plan-range.ts';

export interface JudgedUndo {
  readonly verdict: Verdict;
  readonly plan: Plan;
}

export async function judgeUndoRun(
  context: Context,
  run: UndoingRun,
  { totals, settings }: { readonly totals: Totals; readonly settings: UndoGuardSettings },
): Promise<JudgedUndo> {
  const planned = totals.planned.restore ?? 0;
  const verdict = judgeUndo(
    {
      undoes: run.undoes,
      planned,
      withoutCopy: totals.reasons['no-undo-copy'] ?? 0,
      unknown: totals.findings.unknown ?? 0,
      compared: (await comparingRun(context, run))?.totals,
    },
    settings,
  );
  const hasher = planHasher();
  for await (const rows of context.findings.list(run.id)) rows.filter(isPlanned).forEach(hasher.add);
  const actions = planned === 0 ? {} : { restore: planned };
  return { verdict, plan: { hash: hasher.digest(), planned, actions, withheld: {} } };
}

/** The run that compared, at the end of a chain of undos. Undefined: it is not kept any more. */
async function comparingRun({ runs }: Context, run: UndoingRun): Promise<RunRecord | undefined> {
  let current: RunRecord | undefined = run;
  while (current !== undefined && isUndo(current)) current = (await runs.get(current.undoes))?.value;
  return current;
}
