/**
 * Handles a message that failed five times: its work is recorded as failed, so that one bad part does not stall the
 * run. A message that Instep did not send is dropped, or it would come again for a week
 * (DECISIONS.md, D-poison-foreign).
 */
import { events } from '../../core/events.ts';
import { rangeInterval } from '../../core/ranges.ts';
import type { RunRecord } from '../../core/run.ts';
import { noTotals } from '../../core/totals.ts';
import type { RangeAttempt } from '../../ports/runs.ts';
import type { QueueName } from '../../ports/runtime.ts';
import type { Runtime, State } from '../context.ts';
import { completeWhenRepaired } from '../ledger/complete-run.ts';
import { endUnfinished } from '../ledger/end-unfinished.ts';
import { failRun } from '../ledger/fail-run.ts';
import { lastError } from '../ledger/last-error.ts';
import { foreignMessage, type Messages, parseMessage } from '../ledger/messages.ts';
import { runIn } from '../ledger/run-record.ts';
import { kindOf } from '../night/kinds/run-kinds.ts';
import { closeWhenCompared } from '../night/steps/compare-users.ts';
import { syncPoisoned } from '../on-demand/continue-sync.ts';

/** `body`: the message as the host delivers it. May be repeated. */
export async function poisoned(context: State & Runtime, queue: QueueName, body: unknown): Promise<void> {
  const foreign = foreignMessage(queue, body);
  if (foreign !== undefined) {
    context.telemetry.event(events.messageDropped, { queue }, { length: foreign.length });
    return;
  }
  switch (queue) {
    case 'compare-users':
      return rangeFailed(context, parseMessage(queue, body));
    case 'repair-photos':
      return chunkFailed(context, parseMessage(queue, body));
    case 'sync-user':
      return syncPoisoned(context, parseMessage(queue, body));
    case 'refresh-directory':
    case 'refresh-library':
    case 'close-run': {
      const { runId } = parseMessage(queue, body);
      const { code, words } = await lastError(context, runId);
      return failRun(context, runId, { why: `${queue} failed again and again (${code})`, words });
    }
  }
  return queue satisfies never;
}

/** The users of the range count as unknown. Findings from before the failure are removed. */
async function rangeFailed(
  context: State & Runtime,
  { runId, index }: Messages['compare-users'],
): Promise<void> {
  const stored = await runIn(context, runId, ['comparing']);
  // The message may have moved the run on, and failed to start the close.
  if (stored === undefined) return closeWhenCompared(context, runId, index);
  const attempt = await context.ranges.take(runId, index);
  if (!attempt.row.done) await failRange(context, stored.value, attempt);
  await closeWhenCompared(context, runId, index);
}

async function failRange(context: State & Runtime, run: RunRecord, attempt: RangeAttempt): Promise<void> {
  const range = rangeInterval(attempt.row.index, run.ranges);
  const { users, inScope, outOfScope } = await kindOf(run).countRange(context, range);
  // First reset the range to its start: an attempt that takes it over while the findings are being removed must compare
  // the users again, or the totals would count findings that no longer exist.
  const row = { ...attempt.row, after: undefined, totals: noTotals };
  if (!(await attempt.save({ puts: [], removals: [], row }))) return;
  for await (const rows of context.findings.list(run.id, range)) {
    const removals = rows.map(({ userId }) => userId);
    if (!(await attempt.save({ puts: [], removals, row }))) return;
  }
  const totals = {
    ...noTotals,
    users,
    inScope,
    outOfScope,
    findings: { unknown: inScope },
    causes: { 'range-failed': inScope },
    reasons: { 'range-failed': inScope },
  };
  await attempt.save({ puts: [], removals: [], row: { ...row, totals, done: true, failed: true } });
}

/** Users of the chunk without an outcome get the outcome `failed`. */
async function chunkFailed(
  context: State & Runtime,
  { runId, index }: Messages['repair-photos'],
): Promise<void> {
  const stored = await runIn(context, runId, ['repairing']);
  const userIds = await context.runs.chunk(runId, index);
  if (stored === undefined || userIds === undefined) return;
  const rows = [...(await context.findings.getMany(runId, userIds)).values()].map(({ value }) => value);
  const ended = await endUnfinished(context, rows, 'failed');
  await context.runs.addResult({ runId, index, failed: true, ...ended });
  await completeWhenRepaired(context, runId, index);
}
