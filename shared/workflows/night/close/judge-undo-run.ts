/** The plan of an undo at its close: counted, judged and hashed. */
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
      compared: (await comparingRun(context, run))?.totals,
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

/** The run that compared, at the end of a chain of undos. Undefined: it is not kept any more. */
async function comparingRun({ runs }: State, run: UndoRun): Promise<RunRecord | undefined> {
  let current: RunRecord | undefined = run;
  while (current?.undoes !== undefined) current = (await runs.get(current.undoes))?.value;
  return current;
}
