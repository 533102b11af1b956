/** Closes the plan of an undo run: counts it, lets the guard judge it, and hashes it. */
import { isPlanned, planHasher } from '../../../core/plan.ts';
import type { RunRecord, Totals } from '../../../core/run.ts';
import type { UndoRun } from '../../../core/run-kinds.ts';
import { judgeUndo, type UndoGuardSettings } from '../../../core/undo-guard.ts';
import type { State } from '../../context.ts';
import type { Judged } from './judge-night.ts';

export async function judgeUndoRun(
  context: State,
  run: UndoRun,
  { totals, settings }: { readonly totals: Totals; readonly settings: UndoGuardSettings },
): Promise<Judged> {
  const planned = totals.planned.restore ?? 0;
  const verdict = judgeUndo(
    {
      undoes: run.undoes,
      planned,
      withoutCopy: totals.reasons['no-undo-copy'] ?? 0,
      unknown: totals.findings.unknown ?? 0,
      compared: (await originalRun(context, run))?.totals,
    },
    settings,
  );
  const hasher = planHasher();
  for await (const rows of context.findings.list(run.id)) rows.filter(isPlanned).forEach(hasher.add);
  const actions = planned === 0 ? {} : { restore: planned };
  const { suspectedPlaceholders, sharedPictures, approval } = run;
  return {
    verdict,
    plan: { hash: hasher.digest(), planned, actions, withheld: {} },
    found: { suspectedPlaceholders, sharedPictures, approval },
    lastRunId: undefined,
  };
}

/** The nightly run at the end of a chain of undo runs. Undefined when its record has been deleted. */
async function originalRun({ runs }: State, run: UndoRun): Promise<RunRecord | undefined> {
  let current: RunRecord | undefined = run;
  while (current?.undoes !== undefined) current = (await runs.get(current.undoes))?.value;
  return current;
}
