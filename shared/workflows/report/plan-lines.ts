/** The lines of a plan one by one, for people who look through it: some of them, or those of certain users. */
import { reasonCatalogue } from '../../core/catalogue/reasons.ts';
import type { Mark } from '../../core/left-out.ts';
import { isPlanned } from '../../core/plan.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
import { isApproved } from '../../core/run-states.ts';
import type { FindingFilter } from '../../ports/runs.ts';
import type { IdRange, PageRequest } from '../../ports/state.ts';
import type { State } from '../context.ts';
import { type Line, withMarks } from '../ledger/left-out.ts';
import type { Named } from './named.ts';
import { namesOf } from './names-of.ts';

/** `withheld`: by the guard. */
export type LineState = 'planned' | 'left-out' | 'withheld' | 'all';

export interface AskedLines extends PageRequest {
  readonly state: LineState;
  readonly filter: Omit<FindingFilter, 'actions'>;
}

export type NamedLine = Named<FindingRow> & { readonly leftOut: Mark | undefined };

export interface LinePage {
  readonly lines: readonly NamedLine[];
  readonly continuation: string | undefined;
}

/** Of one request, where lines are sorted out after they are read. */
const mostRows = 1_000;
/** Of one page: lines that are sorted out must not make it endless. */
const mostRequests = 10;

/** Undefined: no such run. A page has at most `limit` lines, and can have fewer, or none, although more follow. */
export async function planLines(
  context: State,
  runId: string,
  asked: AskedLines,
): Promise<LinePage | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return undefined;
  const run = stored.value;
  const { limit, state } = asked;
  const filter = filterOf(run, asked);
  const sortsOut = run.leftOutRevision !== undefined || state === 'withheld';
  const lines: Line[] = [];
  let { continuation } = asked;
  for (let requests = 0; requests < mostRequests; requests += 1) {
    const request = { filter, limit: sortsOut ? mostRows : limit - lines.length, continuation };
    const page = await context.findings.page(runId, request);
    const fitting = (await marked(context, run, page.rows)).filter((line) => fits(line, state));
    lines.push(...fitting);
    continuation = page.continuation;
    const isSlow = page.rows.length === 0;
    if (continuation === undefined || lines.length >= limit || isSlow) break;
  }
  if (lines.length <= limit) return { lines: await withNames(context, lines), continuation };
  const shown = lines.slice(0, limit);
  return { lines: await withNames(context, shown), continuation: shown.at(-1)?.row.userId };
}

/** Undefined: no such run. In order of object id; users without a line are left out. */
export async function linesOf(
  context: State,
  runId: string,
  userIds: readonly string[],
): Promise<readonly NamedLine[] | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return undefined;
  const found = await context.findings.getMany(runId, userIds);
  const rows = [...found.values()].map(({ value }) => value);
  const sorted = rows.sort((a, b) => (a.userId < b.userId ? -1 : 1));
  return withNames(context, await marked(context, stored.value, sorted));
}

/** What the store sorts out. From an approval on, lines that are left out say so themselves. */
function filterOf(run: RunRecord, { state, filter }: AskedLines): FindingFilter {
  switch (state) {
    case 'planned':
      return { ...filter, actions: 'writing' };
    case 'withheld':
      return { ...filter, actions: 'report' };
    case 'left-out':
      return isApproved(run)
        ? { ...filter, actions: 'report', reason: filter.reason ?? 'left-out' }
        : { ...filter, actions: 'writing' };
    case 'all':
      return filter;
  }
  return state satisfies never;
}

function fits({ row, leftOut }: Line, state: LineState): boolean {
  const isLeftOut = leftOut !== undefined;
  switch (state) {
    case 'planned':
      return isPlanned(row) && !isLeftOut;
    case 'withheld':
      return row.reason !== undefined && row.reason !== 'left-out' && reasonCatalogue[row.reason].isWithheld;
    case 'left-out':
      return isLeftOut;
    case 'all':
      return true;
  }
  return state satisfies never;
}

/** With the marks between the first and the last row. */
async function marked(context: State, run: RunRecord, rows: readonly FindingRow[]): Promise<readonly Line[]> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range: IdRange = { from: first.userId, to: `${last.userId}~` };
  const lines: Line[] = [];
  for await (const page of withMarks(context, run, { pages: once(rows), range })) lines.push(...page);
  return lines;
}

async function* once<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}

async function withNames(context: State, lines: readonly Line[]): Promise<readonly NamedLine[]> {
  const names = await namesOf(
    context,
    lines.map(({ row }) => row.userId),
  );
  return lines.map(({ row, leftOut }) => ({ ...row, signInName: names.get(row.userId), leftOut }));
}
