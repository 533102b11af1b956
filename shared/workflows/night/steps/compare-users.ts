/**
 * Third step of a run: observes one range of users and decides. Writes findings and snapshots, never to the tenant.
 * In an undo run, this step makes the range's part of the plan instead.
 */
import { withState } from '../../../core/run-states.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { countedAttempt } from '../../ledger/counted-traffic.ts';
import type { Messages } from '../../ledger/messages.ts';
import { areAllCompared } from '../../ledger/range-groups.ts';
import { runIn } from '../../ledger/run-record.ts';
import { kindOf } from '../kinds/run-kinds.ts';

/** Compares the range of the message. Has no effect if the run is in another state, or another attempt has taken the range. */
export async function compareUsers(
  context: Tenant & State & Runtime,
  message: Messages['compare-users'],
): Promise<void> {
  const { runId, index } = message;
  const stored = await runIn(context, runId, ['comparing']);
  // An earlier attempt may have died after it changed the state of the run, before it sent the next message.
  if (stored === undefined) return closeWhenCompared(context, runId, index);
  const attempt = countedAttempt(context, await context.ranges.take(runId, index));
  const done = attempt.row.done || (await kindOf(stored.value).compare(context, message, attempt));
  if (done) await closeWhenCompared(context, runId, index);
}

/**
 * The message that finishes the last range starts the close, `range` or any; a repeated message makes the same check again. Of two that
 * finish at the same moment, the one that moves the run on owes the close.
 */
export async function closeWhenCompared(
  context: State & Runtime,
  runId: string,
  range?: number,
): Promise<void> {
  const stored = await runIn(context, runId, ['comparing', 'closing']);
  if (stored === undefined) return;
  const run = stored.value;
  if (run.state === 'comparing') {
    if (!(await areAllCompared(context, run, range))) return;
    const closing = withState(run, 'closing', context.clock.now());
    if (!(await context.runs.update(stored.etag, closing))) return;
  }
  await context.queues.send('close-run', { runId });
}
