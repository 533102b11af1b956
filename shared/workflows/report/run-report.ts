/** The finding rows of a stored run, in order of object id, page by page. */
import type { Action, Finding, Reason } from '../../core/finding.ts';
import type { Sha256 } from '../../core/observation.ts';
import type { FindingRow, RepairOutcome, RunRecord } from '../../core/run.ts';
import type { IdRange } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { withMarks } from '../ledger/left-out.ts';
import { type Named, named } from './named.ts';
import { ahead, filtered, type Pages, withFirstPage } from './pages.ts';
import { type ShownRun, shownRun } from './shown-run.ts';

/** Undefined fields match every row. */
export interface RowFilter {
  readonly finding?: readonly Finding[] | undefined;
  /** The action that the policies and the guard granted. */
  readonly action?: readonly Action[] | undefined;
  readonly reason?: readonly Reason[] | undefined;
  readonly outcome?: readonly RepairOutcome[] | undefined;
  /** Object id, lower-case. */
  readonly user?: string | undefined;
  /** Of the photo on either side. */
  readonly sha?: Sha256 | undefined;
}

export interface RunReport {
  readonly run: ShownRun;
  readonly rows: Pages<Named<ReportRow>>;
}

export interface ReportRow extends FindingRow {
  /** Who left the user out of the plan; undefined: nobody. */
  readonly leftOutBy: string | undefined;
}

/** Undefined when there is no such run. A run that is not closed yet has the rows found so far. */
export async function runReport(
  context: State & Pick<Runtime, 'settings'>,
  runId: string,
  filter: RowFilter,
): Promise<RunReport | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return undefined;
  const rows = filtered(marked(context, stored.value, rangeOf(filter)), (row) => fits(row, filter));
  return {
    run: shownRun(context, stored.value),
    rows: await withFirstPage(ahead(named(context, ahead(rows)))),
  };
}

async function* marked(context: State, run: RunRecord, range: IdRange | undefined): Pages<ReportRow> {
  const pages = context.findings.list(run.id, range);
  for await (const lines of withMarks(context, run, { pages, ...(range && { range }) })) {
    yield lines.map(({ row, leftOut }) => ({ ...row, leftOutBy: leftOut?.by }));
  }
}

/** Only the rows of one user are read where only that user is asked for. */
export function rangeOf({ user }: { readonly user?: string | undefined }): IdRange | undefined {
  return user === undefined ? undefined : { from: user, to: `${user}0` };
}

function fits(row: FindingRow, { finding, action, reason, outcome, sha }: RowFilter): boolean {
  return (
    isOneOf(finding, row.finding) &&
    isOneOf(action, row.granted) &&
    isOneOf(reason, row.reason) &&
    isOneOf(outcome, row.outcome) &&
    (sha === undefined || sha === row.sourceSha || sha === row.targetSha)
  );
}

function isOneOf<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}
