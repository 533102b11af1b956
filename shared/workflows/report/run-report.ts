/** The finding rows of a stored run, in order of object id, page by page. */
import type { Action, Finding } from '../../core/finding.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
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
  const rows = filtered(marked(context, stored.value), (row) => fits(row, filter));
  return {
    run: shownRun(context, stored.value),
    rows: await withFirstPage(ahead(named(context, ahead(rows)))),
  };
}

async function* marked(context: State, run: RunRecord): Pages<ReportRow> {
  for await (const lines of withMarks(context, run, { pages: context.findings.list(run.id) })) {
    yield lines.map(({ row, leftOut }) => ({ ...row, leftOutBy: leftOut?.by }));
  }
}

function fits(row: FindingRow, { finding, action }: RowFilter): boolean {
  return (finding?.includes(row.finding) ?? true) && (action?.includes(row.granted) ?? true);
}
