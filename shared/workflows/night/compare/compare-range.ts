/** One compare range, page by page from where it stands, for as long as this attempt has it. */
import { rangeInterval } from '../../../core/ranges.ts';
import type { RunRecord } from '../../../core/run.ts';
import { addTotals } from '../../../core/totals.ts';
import type { RangeAttempt } from '../../../ports/runs.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { readEtagBehaviour } from '../../ledger/etag-behaviour.ts';
import type { Messages } from '../../ledger/messages.ts';
import { recordedOwnership } from '../../ledger/ownership.ts';
import { mostWaits, sendLater } from '../../ledger/retry-later.ts';
import { scopeFor } from '../../ledger/scope-of-run.ts';
import { workTime } from '../../ledger/work-time.ts';
import { isReported } from '../../observe/finding-row.ts';
import { type ComparedPage, comparePage } from './compare-page.ts';

/** Whether the range is done. Otherwise a successor goes on with it, or whoever took it over. */
export async function compareRange(
  context: Tenant & State & Runtime,
  message: Messages['compare-users'],
  run: RunRecord,
  attempt: RangeAttempt,
): Promise<boolean> {
  const isOver = workTime(context.clock);
  const interval = rangeInterval(message.index, run.ranges);
  const options = {
    scope: await scopeFor(context, run.id, interval),
    ownership: await recordedOwnership(context),
    etags: await readEtagBehaviour(context),
    mayWait: message.waits < mostWaits,
    isOver,
  };
  let { row } = attempt;
  const range = { from: row.after === undefined ? interval.from : `${row.after}0`, to: interval.to };
  for await (const page of context.users.scan(range)) {
    const compared = await comparePage(context, page, options);
    const { waitMs } = compared;
    row = { ...row, after: compared.after ?? row.after, totals: addTotals(row.totals, compared.totals) };
    const endsHere = waitMs !== undefined || isOver();
    if (!(await store(context, attempt, { compared, row, endsHere }))) return false;
    if (waitMs !== undefined) await sendLater(context, 'compare-users', message, waitMs);
    else if (endsHere) await context.queues.send('compare-users', { ...message, waits: 0 });
    if (endsHere) return false;
  }
  return attempt.save({ puts: [], removals: [], row: { ...row, done: true } });
}

interface ToStore {
  readonly compared: ComparedPage;
  readonly row: RangeAttempt['row'];
  readonly endsHere: boolean;
}

/** False: somebody else has the range now. */
async function store(
  context: State & Runtime,
  attempt: RangeAttempt,
  { compared, row, endsHere }: ToStore,
): Promise<boolean> {
  const { found, whole } = compared;
  // Memory first: a finding that is stored is not looked at again. Whose row changed meanwhile was written by a refresh
  // or a repair, which knows better: tonight's look is not kept.
  await context.users.saveSnapshots(found.flatMap(({ changed }) => changed ?? []));
  const puts = found
    .map((one) => ({ ...one.row, runId: row.runId }))
    .filter((one) => isReported(one) || one.userId === context.settings.CANARY_USER);
  const kept = new Set(puts.map(({ userId }) => userId));
  const removals = attempt.isFirst ? [] : await earlier(context, row.runId, whole, kept);
  const hasNews = puts.length > 0 || removals.length > 0 || endsHere;
  return !hasNews || attempt.save({ puts, removals, row });
}

/** A repeated attempt must not leave findings that it no longer has. */
async function earlier(
  { findings }: State,
  runId: string,
  whole: readonly string[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const [first] = whole;
  if (first === undefined) return [];
  const removals: string[] = [];
  for await (const rows of findings.list(runId, { from: first, to: `${whole.at(-1)}0` })) {
    removals.push(...rows.filter(({ userId }) => !kept.has(userId)).map(({ userId }) => userId));
  }
  return removals;
}
