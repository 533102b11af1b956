/** Compares one range, page by page from its stored position, as long as this attempt owns the range. */
import { PermanentError } from '../../../core/errors.ts';
import { rangeInterval } from '../../../core/ranges.ts';
import type { RunRecord } from '../../../core/run.ts';
import { addTotals } from '../../../core/totals.ts';
import type { RangeAttempt } from '../../../ports/runs.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { bytesEtagLearner } from '../../ledger/bytes-etag.ts';
import { eachAlone } from '../../ledger/each-alone.ts';
import { readEtagBehaviour } from '../../ledger/etag-behaviour.ts';
import { listedIn } from '../../ledger/library-cursor.ts';
import type { Messages } from '../../ledger/messages.ts';
import { recordedOwnership } from '../../ledger/ownership.ts';
import { mostWaits, sendLater } from '../../ledger/retry-later.ts';
import { scopeFor } from '../../ledger/scope-of-run.ts';
import { trimUser } from '../../ledger/trim-user.ts';
import { workTime } from '../../ledger/work-time.ts';
import { isReported } from '../../observe/finding-row.ts';
import { type ComparedPage, comparePage } from './compare-page.ts';

/** True when the range is done. Otherwise a later message continues it, or another attempt has taken it over. */
export async function compareRange(
  context: Tenant & State & Runtime,
  message: Messages['compare-users'],
  run: RunRecord,
  attempt: RangeAttempt,
): Promise<boolean> {
  const isOver = workTime(context.clock);
  const interval = rangeInterval(message.index, run.ranges);
  const etags = await readEtagBehaviour(context);
  const bytesEtag = bytesEtagLearner(context, etags);
  const options = {
    scope: await scopeFor(context, run.id, interval),
    ownership: await recordedOwnership(context),
    etags,
    bytesEtag,
    isListed: await listedIn(context, run.id),
    mayWait: message.waits < mostWaits,
    isOver,
  };
  let { row } = attempt;
  const range = { from: row.after === undefined ? interval.from : `${row.after}0`, to: interval.to };
  for await (const page of context.users.scan(range)) {
    const compared = await comparePage(context, page, options);
    await bytesEtag.save();
    const { waitMs } = compared;
    row = { ...row, after: compared.after ?? row.after, totals: addTotals(row.totals, compared.totals) };
    const stopsHere = waitMs !== undefined || isOver();
    if (!(await storePage(context, attempt, { compared, row, stopsHere }))) return false;
    await eachAlone(
      context,
      page.filter(({ value }) => value.isCrowded === true),
      { task: 'trim-user', subject: ({ value }) => value.id, work: ({ value }) => trimUser(context, value) },
    );
    if (waitMs !== undefined) await sendLater(context, 'compare-users', message, waitMs);
    else if (stopsHere) await context.queues.send('compare-users', { ...message, waits: 0 });
    if (stopsHere) return false;
  }
  return attempt.save({ puts: [], removals: [], row: { ...row, done: true } });
}

interface PageToStore {
  readonly compared: ComparedPage;
  readonly row: RangeAttempt['row'];
  readonly stopsHere: boolean;
}

/** False: another attempt has taken the range over. */
async function storePage(
  context: State & Runtime,
  attempt: RangeAttempt,
  { compared, row, stopsHere }: PageToStore,
): Promise<boolean> {
  const { found, complete } = compared;
  // Snapshots first: a user whose finding is stored is not read again. A row that changed meanwhile was written by a
  // refresh or a repair, which is newer: this observation is not stored.
  await saveSnapshots(
    context,
    found.flatMap(({ changed }) => changed ?? []),
  );
  const puts = found
    .map((one) => ({ ...one.row, runId: row.runId }))
    .filter((one) => isReported(one) || one.userId === context.settings.CANARY_USER);
  const kept = new Set(puts.map(({ userId }) => userId));
  const removals = attempt.isFirst ? [] : await outdated(context, row.runId, complete, kept);
  const hasNews = puts.length > 0 || removals.length > 0 || stopsHere;
  return !hasNews || attempt.save({ puts, removals, row });
}

/** If the table refuses a row, the row is not written, and its user is read again in the next run. */
async function saveSnapshots(
  context: State & Runtime,
  rows: Parameters<State['users']['saveSnapshots']>[0],
): Promise<void> {
  try {
    await context.users.saveSnapshots(rows);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    // Findings go to the same storage account; if it refuses everything, storing them fails and ends the page.
    await eachAlone(context, rows, {
      task: 'save-snapshot',
      subject: ({ id }) => id,
      async work(row) {
        await context.users.saveSnapshots([row]);
      },
    });
  }
}

/** Stored findings that a repeated attempt did not find again and must remove. */
async function outdated(
  { findings }: State,
  runId: string,
  complete: readonly string[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const [first] = complete;
  if (first === undefined) return [];
  const removals: string[] = [];
  for await (const rows of findings.list(runId, { from: first, to: `${complete.at(-1)}0` })) {
    removals.push(...rows.filter(({ userId }) => !kept.has(userId)).map(({ userId }) => userId));
  }
  return removals;
}
