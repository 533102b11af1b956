/** Last step of a night: one chunk of the released plan, user by user. */
import { InvalidMessageError } from '../../core/errors.ts';
import type { Counts, FindingRow, RepairOutcome, RunRecord } from '../../core/run.ts';
import { countOne } from '../../core/totals.ts';
import type { Context } from '../context.ts';
import { askedOwnership } from '../examine/ownership.ts';
import type { Messages } from '../messages.ts';
import { runIn, workMs } from '../run/active-run.ts';
import { scopeFor } from '../run/scope-for.ts';
import { completeAtDeadline, completeWhenRepaired, pastDeadline } from './complete.ts';
import { repairUser } from './repair-user.ts';

/** A user whose lease somebody else holds is tried again after this long, so many times. */
const busyDelayMs = 60_000;
const busyAttempts = 10;

export async function repairPhotos(context: Context, message: Messages['repair-photos']): Promise<void> {
  const { runs, findings, clock, queues } = context;
  const userIds = await runs.chunk(message.runId, message.index);
  if (userIds === undefined)
    throw new InvalidMessageError(`Run ${message.runId} has no chunk ${message.index}`);
  const began = clock.now().getTime();
  let busy = false;
  for (const userId of userIds) {
    const stored = await runIn(context, message.runId, ['repairing']);
    if (stored === undefined) return;
    if (pastDeadline(stored.value, context.settings.REPAIR_DEADLINE_HOURS, clock.now())) {
      return completeAtDeadline(context, stored.value, stored.etag);
    }
    if (clock.now().getTime() - began > workMs) return queues.send('repair-photos', message);
    const finding = await findings.get(message.runId, userId);
    if (finding === undefined || finding.value.outcome !== undefined) continue;
    const outcome = await repairPlanned(
      context,
      stored.value,
      finding.value,
      message.attempt >= busyAttempts,
    );
    // Told before the outcome stands: a worker that dies in between tells it twice, and never leaves it untold.
    await context.telemetry.flush();
    if (outcome === undefined) busy = true;
    else await findings.setOutcome(message.runId, userId, outcome);
  }
  if (busy) return queues.send('repair-photos', { ...message, attempt: message.attempt + 1 }, busyDelayMs);
  await endChunk(context, message, userIds);
}

/** Undefined: somebody else is writing to this user, and there is time to wait. */
async function repairPlanned(
  context: Context,
  run: RunRecord,
  finding: FindingRow,
  lastAttempt: boolean,
): Promise<RepairOutcome | undefined> {
  const scope = await scopeFor(context, run.id, { from: finding.userId, to: `${finding.userId}0` });
  const outcome = await repairUser(context, {
    userId: finding.userId,
    runId: run.id,
    since: run.startedAt,
    expected: finding,
    scope,
    ownership: askedOwnership(context.names),
  });
  return outcome === 'busy' && !lastAttempt ? undefined : outcome;
}

async function endChunk(
  context: Context,
  { runId, index }: Messages['repair-photos'],
  userIds: readonly string[],
): Promise<void> {
  const rows = await context.findings.getMany(runId, userIds);
  let outcomes: Counts<RepairOutcome> = {};
  for (const { value } of rows.values()) outcomes = countOne(outcomes, value.outcome);
  await context.runs.addResult({ kind: 'chunk', runId, index, failed: false, outcomes });
  await completeWhenRepaired(context, runId);
}
