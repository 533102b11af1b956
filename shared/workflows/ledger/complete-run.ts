/** Completes a repairing run: when every chunk has its result, or at the deadline. */
import { addEnded, countEnd, type Ended, nothingEnded } from '../../core/ended.ts';
import { events } from '../../core/events.ts';
import { isPlanned } from '../../core/plan.ts';
import type { RepairOutcome, RunRecord } from '../../core/run.ts';
import { withState } from '../../core/run-states.ts';
import { prefixed } from '../../core/totals.ts';
import type { Runtime, State } from '../context.ts';
import { sumOfChunks, sumOfGroups } from './chunk-groups.ts';
import { endUnfinished } from './end-unfinished.ts';
import { runChangedMeanwhile, runIn } from './run-record.ts';

/** `chunk`: number of the chunk that has just ended; undefined: all results are read. */
export async function completeWhenRepaired(
  context: State & Runtime,
  runId: string,
  chunk?: number,
): Promise<void> {
  const stored = await runIn(context, runId, ['repairing']);
  if (stored === undefined) {
    await countWhatWasDone(context, runId);
    return;
  }
  const ended =
    chunk === undefined
      ? await sumOfChunks(context, stored.value)
      : await sumOfGroups(context, stored.value, chunk);
  if (ended !== undefined) await complete(context, stored.value, stored.etag, ended);
}

/**
 * At the deadline. Users without an outcome are carried over to the next night, except users of an undo run
 * (DECISIONS.md, D-undo-deadline).
 */
export async function completeAtDeadline(
  context: State & Runtime,
  run: RunRecord,
  etag: string,
): Promise<void> {
  let ended = nothingEnded;
  for await (const rows of context.findings.list(run.id)) {
    ended = addEnded(ended, await endUnfinished(context, rows.filter(isPlanned), 'carried-over'));
  }
  await complete(context, run, etag, ended);
}

/** The outcome of planned users whom a run did not reach before it ended early. */
const leftAs: ReadonlyMap<RunRecord['state'], RepairOutcome> = new Map([
  ['cancelled', 'cancelled'],
  ['failed', 'carried-over'],
]);

/**
 * Counts the outcomes of a run that was cancelled or failed while it repaired. A write that was in progress is counted by
 * its own message. Undefined: the run ended in another way, or before it repaired.
 */
export async function countWhatWasDone(context: State, runId: string): Promise<RunRecord | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined || stored.value.chunks === 0) return undefined;
  const left = leftAs.get(stored.value.state);
  // While the key of the seals does not answer, an approval is missing here, and would be missing for ever afterwards.
  const lacksApproval = stored.value.verdict?.result === 'hold' && stored.value.approval === undefined;
  if (left === undefined || lacksApproval) return undefined;
  let ended = nothingEnded;
  for await (const rows of context.findings.list(runId)) {
    for (const row of rows.filter(isPlanned)) {
      ended = countEnd(ended, { ...row, outcome: row.outcome ?? left });
    }
  }
  const counted = { ...stored.value, ...ended };
  // If the record changed meanwhile, another message has stored a later count.
  await context.runs.update(stored.etag, counted);
  return counted;
}

async function complete(context: State & Runtime, run: RunRecord, etag: string, ended: Ended): Promise<void> {
  const completed = withState(run, 'completed', context.clock.now(), ended);
  // Sent before the state changes: a worker that dies in between sends the event twice, but never omits it.
  context.telemetry.event(events.runCompleted, { runId: run.id }, prefixed('outcome', ended.outcomes));
  await context.telemetry.flush();
  // Two chunks that end at the same time both get here; the later one finds the run completed.
  if (
    !(await context.runs.update(etag, completed)) &&
    (await runIn(context, run.id, ['completed'])) === undefined
  )
    throw runChangedMeanwhile(completed);
  await context.runs.release(run.id);
}

/**
 * Whether the repair deadline has passed, counted from the end of the comparison or from the approval, so that a long
 * comparison leaves as much time to repair as a short one (DECISIONS.md, D-repair-deadline and D-approval-deadline).
 */
export function pastDeadline(run: RunRecord, hours: number, now: Date): boolean {
  const closed = Date.parse(run.closedAt as string);
  // An approval may be older: that of an earlier run whose rest this run continues.
  const began = Math.max(closed, run.approval === undefined ? closed : Date.parse(run.approval.at));
  return now.getTime() - began > hours * 3_600_000;
}
