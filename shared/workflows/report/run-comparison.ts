/** Compares two closed runs, user by user. */

import type { Finding } from '../../core/finding.ts';
import { rangeInterval } from '../../core/ranges.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
import { type Change, changeOf } from '../../core/run-comparison.ts';
import type { Runtime, State } from '../context.ts';
import { type Named, named } from './named.ts';
import { ahead, filtered, type Pages, paired, withFirstPage } from './pages.ts';
import { rangeOf } from './run-report.ts';
import { type ShownRun, shownRun } from './shown-run.ts';

export interface Difference {
  readonly userId: string;
  readonly change: Change;
  readonly earlier: FindingRow | undefined;
  readonly later: FindingRow | undefined;
}

/** Undefined fields match every row. A finding matches when either run has it. */
export interface DifferenceFilter {
  readonly change?: readonly Change[] | undefined;
  readonly finding?: readonly Finding[] | undefined;
  /** Object id, lower-case. */
  readonly user?: string | undefined;
}

export type Comparison =
  | { readonly kind: 'not-found'; readonly runId: string }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'compared';
      readonly earlier: ShownRun;
      readonly later: ShownRun;
      readonly rows: Pages<Named<Difference>>;
    };

/**
 * Streams the differences in order of object id. Refused unless both are closed runs that compared users, in the order
 * of their ids.
 */
export async function compareRuns(
  context: State & Pick<Runtime, 'settings'>,
  ids: { readonly earlier: string; readonly later: string },
  filter: DifferenceFilter,
): Promise<Comparison> {
  const [earlier, later] = [await context.runs.get(ids.earlier), await context.runs.get(ids.later)];
  if (earlier === undefined) return { kind: 'not-found', runId: ids.earlier };
  if (later === undefined) return { kind: 'not-found', runId: ids.later };
  const why = objection(earlier.value, later.value);
  if (why !== undefined) return { kind: 'refused', why };
  const [before, now] = [await comparedBy(context, earlier.value), await comparedBy(context, later.value)];
  const lines = (runId: string) => context.findings.list(runId, rangeOf(filter));
  const differences = differencesOf([lines(earlier.value.id), lines(later.value.id)], (userId, pair) => {
    const change = changeOf(
      { row: pair.earlier, wasRead: before(userId) },
      { row: pair.later, wasRead: now(userId) },
    );
    return change && { userId, change, ...pair };
  });
  const rows = filtered(differences, (difference) => fits(difference, filter));
  return {
    kind: 'compared',
    earlier: shownRun(context, earlier.value),
    later: shownRun(context, later.value),
    rows: await withFirstPage(ahead(named(context, rows))),
  };
}

function objection(earlier: RunRecord, later: RunRecord): string | undefined {
  const open = [earlier, later].find(({ closedAt }) => closedAt === undefined);
  if (open !== undefined) {
    return `Run ${open.id} is ${open.state} and was never closed, so it has not compared all users. Choose closed runs.`;
  }
  const undo = [earlier, later].find(({ undoes }) => undoes !== undefined);
  if (undo !== undefined) {
    return `Run ${undo.id} restores what run ${undo.undoes} replaced, and compared no users. Choose nightly or manual runs.`;
  }
  if (earlier.id < later.id) return undefined;
  return `Run ${earlier.id} is not earlier than run ${later.id}. Put the later run into the address, and the earlier one into ?with=.`;
}

/** How many runs are offered: about three weeks of nights. */
const mostComparable = 20;

/** The kept runs before this one that it can be compared with, newest first. */
export async function comparableWith(
  { runs }: Pick<State, 'runs'>,
  run: RunRecord,
): Promise<readonly RunRecord[]> {
  const earlier = await runs.list(mostComparable, run.id);
  return earlier.filter((one) => objection(one, run) === undefined);
}

/** Whether a run compared a user. A range that failed has no findings. */
async function comparedBy({ ranges }: State, run: RunRecord): Promise<(userId: string) => boolean> {
  const failed = (await ranges.list(run.id))
    .filter((range) => range.failed)
    .map(({ index }) => rangeInterval(index, run.ranges));
  return (userId) => !failed.some(({ from, to }) => userId >= from && (to === undefined || userId < to));
}

async function* differencesOf(
  lines: readonly [
    earlier: AsyncIterable<readonly FindingRow[]>,
    later: AsyncIterable<readonly FindingRow[]>,
  ],
  differenceOf: (userId: string, pair: Pick<Difference, 'earlier' | 'later'>) => Difference | undefined,
): Pages<Difference> {
  const [earlierLines, laterLines] = lines;
  for await (const pairs of paired(ahead(filtered(earlierLines)), ahead(filtered(laterLines)))) {
    yield pairs.flatMap(
      ({ userId, left: earlier, right: later }) => differenceOf(userId, { earlier, later }) ?? [],
    );
  }
}

function fits({ change, earlier, later }: Difference, filter: DifferenceFilter): boolean {
  if (filter.change !== undefined && !filter.change.includes(change)) return false;
  const { finding } = filter;
  return finding === undefined || [earlier, later].some((row) => row && finding.includes(row.finding));
}
