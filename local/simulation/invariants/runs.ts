/** What a night left in the tables, against itself and against the directory. */
import { leaseTermMs } from '../../../shared/workflows/ledger/leases.ts';
import type { Person } from '../../tenant/truth/types.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { Tables } from '../storage/tables.ts';
import type { Promises } from './names.ts';
import { json, linesOf, partition, runsOf } from './rows.ts';

interface Totals {
  readonly users: number;
  readonly inScope: number;
  readonly outOfScope: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
}

const writing = new Set(['copy', 'properties', 'clear', 'finish', 'restore']);

export function checkRun(promises: Promises, tables: Tables, run: Columns): void {
  const id = String(run.RowKey);
  const totals = json<Totals>(run.totals);
  if (totals === undefined) return;
  const lines = linesOf(tables, id);
  const counted = countBy(lines, ({ finding }) => String(finding));
  const inFailedRanges = sum(failedRanges(tables, id).map(({ inScope }) => inScope));
  if (inFailedRanges > 0) counted.unknown = (counted.unknown ?? 0) + inFailedRanges;
  const problems = [
    ...Object.entries(counted).map(([finding, count]) => differs(finding, count, totals.findings[finding])),
    run.trigger !== 'undo' && differs('in scope', sumOf(totals.findings), totals.inScope),
    run.trigger !== 'undo' && differs('users', sumOf(totals.outOfScope) + totals.inScope, totals.users),
  ].filter((problem) => typeof problem === 'string');
  promises.must('totals-equal-rows', problems.length === 0, () => `Run ${id}: ${problems.join(', ')}`);
  checkVerdict(promises, run);
  if (run.state === 'completed') checkOutcomes(promises, run, lines);
}

/** The users of a range that could not be compared are counted as unknown, without a line of their own. */
function failedRanges(tables: Tables, runId: string): readonly Totals[] {
  const failed = partition(tables, 'Findings', runId).filter((row) => row.failed === true);
  return failed.flatMap(({ totals }) => json<Totals>(totals) ?? []);
}

interface Verdict {
  readonly result: 'report' | 'release' | 'hold';
  readonly reportBecause?: string | null;
  readonly checks: readonly { readonly result: string }[];
}

/** States that a run with this verdict may be in. A held plan becomes a released one by its approval. */
const statesAfter: Readonly<Record<Verdict['result'], readonly string[]>> = {
  report: ['closing', 'reported'],
  release: ['closing', 'releasing', 'repairing', 'completed', 'failed', 'cancelled'],
  hold: ['closing', 'held', 'superseded', 'expired', 'cancelled'],
};

function checkVerdict(promises: Promises, run: Columns): void {
  const verdict = json<Verdict>(run.verdict);
  if (verdict === undefined) return;
  const { result, reportBecause, checks } = verdict;
  const isReport = (reportBecause ?? '') !== '' || run.mode === 'report';
  const isApproved = (run.approval ?? '') !== '';
  // Every undo of a run that restores a photo waits for an approval, which may leave all of them out.
  const isHeld =
    run.trigger === 'undo'
      ? Number(run.planned) > 0 || isApproved
      : checks.some((check) => check.result === 'hold');
  const byChecks = isHeld ? 'hold' : 'release';
  const states = isApproved ? statesAfter.release : statesAfter[result];
  const holds = result === (isReport ? 'report' : byChecks) && states.includes(String(run.state));
  promises.must(
    'verdicts-follow-checks',
    holds,
    () => `Run ${String(run.RowKey)}, ${String(run.state)}: ${String(run.verdict)}`,
  );
}

function checkOutcomes(promises: Promises, run: Columns, lines: readonly Columns[]): void {
  const planned = lines.filter(({ granted }) => writing.has(String(granted)));
  const open = planned.filter(({ outcome }) => outcome === undefined || outcome === '');
  const id = String(run.RowKey);
  promises.must('every-finding-ends', open.length === 0, () => `Run ${id}: ${JSON.stringify(open)}`);
  const outcomes = json<Readonly<Record<string, number>>>(run.outcomes) ?? {};
  const counted = countBy(planned, ({ outcome }) => String(outcome));
  const isEqual = [...new Set([...Object.keys(outcomes), ...Object.keys(counted)])].every(
    (outcome) => (outcomes[outcome] ?? 0) === (counted[outcome] ?? 0),
  );
  const told = () => `Run ${id}: ${JSON.stringify({ outcomes, counted })}`;
  promises.must('totals-equal-rows', isEqual, told);
}

function differs(what: string, rows: number, told: number | undefined): string | undefined {
  return rows === (told ?? 0) ? undefined : `${what}: ${rows} by the rows, ${told ?? 0} by the totals`;
}

function countBy(rows: readonly Columns[], code: (row: Columns) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[code(row)] = (counts[code(row)] ?? 0) + 1;
  return counts;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return sum(Object.values(counts));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** In scope by the default settings, whatever their photo. */
export function isInScope({ deleted, userType, accountEnabled, assignedPlans }: Person): boolean {
  return deleted === undefined && userType === 'Member' && accountEnabled && assignedPlans.length > 0;
}

/** `steady`: those of the directory about whom nothing changed while the run read it. */
export function checkEveryUser(
  promises: Promises,
  tables: Tables,
  {
    run,
    steady,
    others,
  }: { readonly run: Columns; readonly steady: readonly Person[]; readonly others: number },
): void {
  const totals = json<Totals>(run.totals);
  // A list that was not read in full is told as such.
  if (totals === undefined || run.trigger === 'undo' || (run.lacks ?? '') !== '') return;
  const known = new Set(tables.rows('Users').map(({ columns }) => columns.RowKey));
  const unknown = steady.filter(({ id }) => !known.has(id));
  const least = steady.filter(isInScope).length;
  const isCounted = totals.inScope >= least && totals.inScope <= least + others;
  const told = () =>
    `Run ${String(run.RowKey)}: ${totals.inScope} in scope, ${least} to ${least + others} expected; without a row: ${unknown.map(({ id }) => id).join(', ')}`;
  promises.must('everybody-accounted-for', unknown.length === 0 && isCounted, told);
}

/** Only after a night in which nothing went wrong. */
export function checkNoFailure(promises: Promises, tables: Tables, runId: string): void {
  const failed = linesOf(tables, runId).filter(({ outcome }) => outcome === 'failed');
  promises.must('no-failure-without-a-fault', failed.length === 0, () => JSON.stringify(failed));
}

/** Of the clocks of two hosts. */
const mostSkewMs = 60_000;
const active = new Set(['scanning', 'comparing', 'closing', 'releasing', 'repairing']);

/** `isCalm`: no fault kept anything from its end. */
export function checkNothingLeft(
  promises: Promises,
  tables: Tables,
  { now, messages, isCalm }: { readonly now: number; readonly messages: number; readonly isCalm: boolean },
): void {
  // A worker that is killed in the last minutes leaves its lease behind, for no longer than its term.
  const latest = now + (isCalm ? 0 : leaseTermMs + mostSkewMs);
  const leases = tables.rows('Leases').filter(({ columns }) => Date.parse(String(columns.until)) > latest);
  promises.must('nothing-left', leases.length === 0, () => JSON.stringify(leases));
  if (!isCalm) return;
  const runs = runsOf(tables).filter(({ state }) => active.has(String(state)));
  const lock = partition(tables, 'Runs', 'run').filter(({ RowKey }) => RowKey === 'active');
  const told = () => JSON.stringify({ runs, lock, messages });
  promises.must('nothing-left', runs.length + lock.length + messages === 0, told);
}
