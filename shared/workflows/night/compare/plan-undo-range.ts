/**
 * The plan of an undo run for one range: every user whom the original run repaired and whose undo copy still exists
 * (DECISIONS.md, D-undo-plan).
 */
import { chunksOf, type Interval, rangeInterval } from '../../../core/ranges.ts';
import type { FindingRow, Totals } from '../../../core/run.ts';
import type { UndoRun } from '../../../core/run-kinds.ts';
import { addTotals, noTotals } from '../../../core/totals.ts';
import type { RangeAttempt } from '../../../ports/runs.ts';
import type { State } from '../../context.ts';
import type { RangeCount } from './count-range.ts';

const requestsAtOnce = 16;

/** True when the range is done; false when another attempt has taken it over. Sends one small request per user. */
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

/** Users whom the range would have planned or reported if it had not failed. */
export async function countRepaired(context: State, run: UndoRun, range: Interval): Promise<RangeCount> {
  let users = 0;
  for await (const repaired of repairedIn(context, run.undoes, range)) users += repaired.length;
  return { users, inScope: users, outOfScope: {} };
}

async function planOf({ undo }: State, run: UndoRun, repaired: readonly FindingRow[]): Promise<FindingRow[]> {
  const plan: FindingRow[] = [];
  for (const some of chunksOf(repaired, requestsAtOnce)) {
    const copies = await Promise.all(some.map(({ userId }) => undo.has(userId, run.undoes)));
    plan.push(...some.map((row, index) => planned(run, row, copies[index] === true)));
  }
  return plan;
}

/** Keeps the finding of the original run: an undo run reads no user before it writes. */
function planned(run: UndoRun, row: FindingRow, hasCopy: boolean): FindingRow {
  return {
    ...row,
    runId: run.id,
    wanted: 'restore',
    granted: hasCopy ? 'restore' : 'report',
    reason: hasCopy ? undefined : 'no-undo-copy',
    cause: undefined,
    targetEtags: '',
    outcome: undefined,
    sourceSeenAt: undefined,
    waitedMinutes: undefined,
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
