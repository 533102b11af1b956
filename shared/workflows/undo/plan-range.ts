/** The plan of an undo, for one range: everybody whom the run to be undone has repaired and of whom a copy is kept (DECISIONS.md, D-undo-plan). */
import { chunksOf, type Interval, rangeInterval } from '../../core/ranges.ts';
import type { FindingRow, RunRecord, Totals } from '../../core/run.ts';
import { addTotals, noTotals } from '../../core/totals.ts';
import type { RangeAttempt } from '../../ports.ts';
import type { Context } from '../context.ts';

/** A run that undoes another. */
export type UndoingRun = RunRecord & { readonly undoes: string };

export function isUndo(run: RunRecord): run is UndoingRun {
  return run.undoes !== undefined;
}

const together = 16;

/** Whether the range is done; otherwise somebody else has taken it over. One small request for each user. */
export async function planRange(context: Context, run: UndoingRun, attempt: RangeAttempt): Promise<boolean> {
  let { row } = attempt;
  const interval = rangeInterval(row.index, run.ranges);
  const from = row.after === undefined ? interval.from : `${row.after}0`;
  for await (const repaired of repairedIn(context, run.undoes, { from, to: interval.to })) {
    const puts = await planOf(context, run, repaired);
    const totals = puts.map(countPlanned).reduce(addTotals, row.totals);
    row = { ...row, after: repaired.at(-1)?.userId ?? row.after, totals };
    if (!(await attempt.save({ puts, removals: [], row }))) return false;
  }
  return attempt.save({ puts: [], removals: [], row: { ...row, done: true } });
}

/** Page by page, in order of object id. */
export async function* repairedIn(
  { findings }: Context,
  runId: string,
  range: Interval,
): AsyncIterable<readonly FindingRow[]> {
  for await (const rows of findings.list(runId, range)) {
    yield rows.filter(({ outcome }) => outcome === 'repaired');
  }
}

async function planOf(
  { undo }: Context,
  run: UndoingRun,
  repaired: readonly FindingRow[],
): Promise<FindingRow[]> {
  const plan: FindingRow[] = [];
  for (const some of chunksOf(repaired, together)) {
    const kept = await Promise.all(some.map(({ userId }) => undo.has(userId, run.undoes)));
    plan.push(...some.map((row, index) => planned(run, row, kept[index] === true)));
  }
  return plan;
}

/** What was found then, because nobody looks before the repair: it is what the picture to be undone was written for. */
function planned(run: UndoingRun, row: FindingRow, isKept: boolean): FindingRow {
  return {
    ...row,
    runId: run.id,
    wanted: 'restore',
    granted: isKept ? 'restore' : 'report',
    reason: isKept ? undefined : 'no-undo-copy',
    cause: undefined,
    targetEtags: '',
    outcome: undefined,
  };
}

function countPlanned({ finding, granted, reason }: FindingRow): Totals {
  return {
    ...noTotals,
    users: 1,
    inScope: 1,
    findings: { [finding]: 1 },
    planned: granted === 'restore' ? { restore: 1 } : {},
    reasons: reason === undefined ? {} : { [reason]: 1 },
  };
}
