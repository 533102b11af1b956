/** The plan of an undo, for one range: everybody whom the run to be undone has repaired and of whom a copy is kept (DECISIONS.md, D-undo-plan). */
import { chunksOf, type Interval, rangeInterval } from '../../../core/ranges.ts';
import type { FindingRow, Totals } from '../../../core/run.ts';
import type { UndoRun } from '../../../core/run-kinds.ts';
import { addTotals, noTotals } from '../../../core/totals.ts';
import type { RangeAttempt } from '../../../ports/runs.ts';
import type { State } from '../../context.ts';
import type { RangeCount } from './count-range.ts';

const together = 16;

/** Whether the range is done; otherwise somebody else has taken it over. One small request for each user. */
export async function planRange(context: State, run: UndoRun, attempt: RangeAttempt): Promise<boolean> {
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
async function* repairedIn(
  { findings }: State,
  runId: string,
  range: Interval,
): AsyncIterable<readonly FindingRow[]> {
  for await (const rows of findings.list(runId, range)) {
    yield rows.filter(({ outcome }) => outcome === 'repaired');
  }
}

/** Users whom the range would have planned to restore, or reported, if it could have been read. */
export async function countRepaired(context: State, run: UndoRun, range: Interval): Promise<RangeCount> {
  let users = 0;
  for await (const repaired of repairedIn(context, run.undoes, range)) users += repaired.length;
  return { users, inScope: users };
}

async function planOf({ undo }: State, run: UndoRun, repaired: readonly FindingRow[]): Promise<FindingRow[]> {
  const plan: FindingRow[] = [];
  for (const some of chunksOf(repaired, together)) {
    const kept = await Promise.all(some.map(({ userId }) => undo.has(userId, run.undoes)));
    plan.push(...some.map((row, index) => planned(run, row, kept[index] === true)));
  }
  return plan;
}

/** What was found then, because nobody looks before the repair: it is what the picture to be undone was written for. */
function planned(run: UndoRun, row: FindingRow, isKept: boolean): FindingRow {
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
