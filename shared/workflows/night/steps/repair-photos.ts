/** Last step of a night: one chunk of the released plan, user by user. */
import { InvalidMessageError } from '../../../core/errors.ts';
import type { Counts, RepairOutcome, RunRecord } from '../../../core/run.ts';
import { countOne } from '../../../core/totals.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import {
  completeAtDeadline,
  completeWhenRepaired,
  countWhatWasDone,
  pastDeadline,
} from '../../ledger/complete-run.ts';
import type { Messages } from '../../ledger/messages.ts';
import { boundedWait, recordWait, retryAfterMs } from '../../ledger/retry-later.ts';
import { runIn } from '../../ledger/run-record.ts';
import { workTime } from '../../ledger/work-time.ts';
import { mayNotWrite } from '../../write/repair-user.ts';
import { kindOf } from '../kinds/run-kinds.ts';

/** Users who could not be repaired yet are tried again so many times, the first time soon. */
const mostAttempts = 12;
const firstDelayMs = 5_000;
const longestDelayMs = 60_000;
/** How often a plan that may not be written checks whether it may (DECISIONS.md, D-pause). */
const pausedDelayMs = 15 * 60_000;

export async function repairPhotos(
  context: Tenant & Writing & State & Runtime,
  message: Messages['repair-photos'],
): Promise<void> {
  const { runs, clock, queues } = context;
  const userIds = await runs.chunk(message.runId, message.index);
  if (userIds === undefined)
    throw new InvalidMessageError(`Run ${message.runId} has no chunk ${message.index}`);
  const isOver = workTime(clock);
  const waits: number[] = [];
  for (const userId of userIds) {
    const run = await runningStill(context, message.runId);
    if (run === undefined) return;
    if (mayNotWrite(context)) return again(context, message, pausedDelayMs);
    if (isOver()) return queues.send('repair-photos', message);
    waits.push(...(await repairOne(context, run, userId, message.attempt)));
  }
  if (waits.length > 0) {
    return again(context, { ...message, attempt: message.attempt + 1 }, Math.max(...waits));
  }
  await endChunk(context, message, userIds);
}

/** Undefined: the run is over, was cancelled, or has come to its deadline and is over now. */
async function runningStill(context: State & Runtime, runId: string): Promise<RunRecord | undefined> {
  const stored = await runIn(context, runId, ['repairing']);
  if (stored === undefined) {
    await countWhatWasDone(context, runId);
    return undefined;
  }
  if (!pastDeadline(stored.value, context.settings.REPAIR_DEADLINE_HOURS, context.clock.now())) {
    return stored.value;
  }
  await completeAtDeadline(context, stored.value, stored.etag);
  return undefined;
}

/** Nothing: the user has an outcome. Otherwise how long to wait before the next attempt. */
async function repairOne(
  context: Tenant & Writing & State & Runtime,
  run: RunRecord,
  userId: string,
  attempt: number,
): Promise<number[]> {
  const finding = await context.findings.get(run.id, userId);
  if (finding === undefined || finding.value.outcome !== undefined) return [];
  const outcome = await waitingFor(() => kindOf(run).write(context, finding.value));
  if (typeof outcome !== 'string' && attempt < mostAttempts) {
    return [outcome.waitMs ?? Math.min(firstDelayMs * 2 ** attempt, longestDelayMs)];
  }
  // Told before the outcome stands: a worker that dies in between tells it twice (DECISIONS.md, D-event-before-outcome).
  await context.telemetry.flush();
  await context.findings.setOutcome(run.id, userId, typeof outcome === 'string' ? outcome : outcome.atLast);
  return [];
}

async function again(
  context: State & Runtime,
  message: Messages['repair-photos'],
  waitMs: number,
): Promise<void> {
  const delayMs = boundedWait(waitMs);
  await recordWait(context, message.runId, delayMs);
  await context.queues.send('repair-photos', message, delayMs);
}

/** Not now: to be tried again after a while, which a service may have named, and `atLast` once that was too often. */
interface NotYet {
  readonly waitMs: number | undefined;
  readonly atLast: RepairOutcome;
}

/** Where a service asks for time, it gets it. */
async function waitingFor(
  work: () => Promise<RepairOutcome | 'unreadable'>,
): Promise<RepairOutcome | NotYet> {
  try {
    const outcome = await work();
    if (outcome === 'unreadable') return { waitMs: undefined, atLast: 'carried-over' };
    return outcome === 'busy' ? { waitMs: undefined, atLast: 'busy' } : outcome;
  } catch (error) {
    const waitMs = retryAfterMs(error);
    if (waitMs === undefined) throw error;
    return { waitMs, atLast: 'carried-over' };
  }
}

async function endChunk(
  context: State & Runtime,
  { runId, index }: Messages['repair-photos'],
  userIds: readonly string[],
): Promise<void> {
  const rows = await context.findings.getMany(runId, userIds);
  let outcomes: Counts<RepairOutcome> = {};
  for (const { value } of rows.values()) outcomes = countOne(outcomes, value.outcome);
  await context.runs.addResult({ runId, index, failed: false, outcomes });
  await completeWhenRepaired(context, runId);
}
