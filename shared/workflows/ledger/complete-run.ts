/** Completes a repairing run: when every chunk has its result, or at the deadline. */
import { events } from '../../core/events.ts';
import { isPlanned } from '../../core/plan.ts';
import type { Counts, RepairOutcome, RunRecord } from '../../core/run.ts';
import { withState } from '../../core/run-states.ts';
import { countOne, prefixed } from '../../core/totals.ts';
import type { Runtime, State } from '../context.ts';
import { sumOfChunks, sumOfGroups } from './chunk-groups.ts';
import { runChangedMeanwhile, runIn } from './run-record.ts';

/** `chunk`: the one that has just got its result; undefined: every result is read. */
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
  const outcomes =
    chunk === undefined
      ? await sumOfChunks(context, stored.value)
      : await sumOfGroups(context, stored.value, chunk);
  if (outcomes !== undefined) await complete(context, stored.value, stored.etag, outcomes);
}

/**
 * At the deadline. Users without an outcome are carried over to the next night, those of an undo to none
 * (DECISIONS.md, D-undo-deadline).
 */
export async function completeAtDeadline(
  context: State & Runtime,
  run: RunRecord,
  etag: string,
): Promise<void> {
  let outcomes: Counts<RepairOutcome> = {};
  for await (const rows of context.findings.list(run.id)) {
    for (const row of rows.filter(isPlanned)) {
      if (row.outcome === undefined) await context.findings.setOutcome(run.id, row.userId, 'carried-over');
      outcomes = countOne(outcomes, row.outcome ?? 'carried-over');
    }
  }
  await complete(context, run, etag, outcomes);
}

/** The outcome of planned users to whom a run that ended early did not come. */
const leftAs: ReadonlyMap<RunRecord['state'], RepairOutcome> = new Map([
  ['cancelled', 'cancelled'],
  ['failed', 'carried-over'],
]);

/**
 * Counts the outcomes of a run that was cancelled, or failed, while it repaired. A user who was being written at that
 * moment is counted by the message that wrote. Undefined: the run did not end so, or ended before it repaired.
 */
export async function countWhatWasDone(context: State, runId: string): Promise<RunRecord | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined || stored.value.chunks === 0) return undefined;
  const left = leftAs.get(stored.value.state);
  if (left === undefined) return undefined;
  let outcomes: Counts<RepairOutcome> = {};
  for await (const rows of context.findings.list(runId)) {
    for (const row of rows.filter(isPlanned)) outcomes = countOne(outcomes, row.outcome ?? left);
  }
  const counted = { ...stored.value, outcomes };
  // If the record changed meanwhile, another message counted later and knows more.
  await context.runs.update(stored.etag, counted);
  return counted;
}

async function complete(
  context: State & Runtime,
  run: RunRecord,
  etag: string,
  outcomes: Counts<RepairOutcome>,
): Promise<void> {
  const completed = withState(run, 'completed', context.clock.now(), { outcomes });
  // Sent before the state changes: a worker that dies in between sends the event twice, never not at all.
  context.telemetry.event(events.runCompleted, { runId: run.id }, prefixed('outcome', outcomes));
  await context.telemetry.flush();
  // Two chunks that end at the same moment both come here; the later one finds the run completed.
  if (
    !(await context.runs.update(etag, completed)) &&
    (await runIn(context, run.id, ['completed'])) === undefined
  )
    throw runChangedMeanwhile(completed);
  await context.runs.release(run.id);
}

/** Counted from the start, or from an approval that came later (DECISIONS.md, D-approval-deadline). */
export function pastDeadline(run: RunRecord, hours: number, now: Date): boolean {
  const began = Math.max(Date.parse(run.startedAt), Date.parse(run.approval?.at ?? run.startedAt));
  return now.getTime() - began > hours * 3_600_000;
}
