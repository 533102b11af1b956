/** Last step of a run: carries out one chunk of the released plan, user by user. */
import { countEnd, nothingEnded } from '../../../core/ended.ts';
import { InvalidMessageError } from '../../../core/errors.ts';
import { events } from '../../../core/events.ts';
import { waitedMinutes } from '../../../core/first-sight.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome, RunRecord } from '../../../core/run.ts';
import { addTraffic } from '../../../core/traffic.ts';
import type { Written } from '../../../ports/runs.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import {
  completeAtDeadline,
  completeWhenRepaired,
  countWhatWasDone,
  pastDeadline,
} from '../../ledger/complete-run.ts';
import { noted } from '../../ledger/counted-traffic.ts';
import { throwFirst } from '../../ledger/each-alone.ts';
import type { Messages } from '../../ledger/messages.ts';
import { boundedWait, recordWait, retryAfterMs } from '../../ledger/retry-later.ts';
import { runIn } from '../../ledger/run-record.ts';
import { workTime } from '../../ledger/work-time.ts';
import { mayNotWrite } from '../../write/as-planned.ts';
import { kindOf } from '../kinds/run-kinds.ts';

/** How often a chunk is sent again for users who could not be repaired yet. */
const maxAttempts = 12;
const firstDelayMs = 5_000;
const longestDelayMs = 60_000;
/** Time between two checks whether a paused plan may be written (DECISIONS.md, D-pause). */
const pausedDelayMs = 15 * 60_000;

/**
 * Repairs the users of one chunk who have no outcome yet. Users who cannot be repaired now are tried again by a later
 * message. Throws InvalidMessageError for a chunk that does not exist, and the first error of a user after all users
 * were tried.
 */
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
  const errors: unknown[] = [];
  for (const userId of userIds) {
    const run = await stillRepairing(context, message.runId, userIds);
    if (run === undefined) return;
    if (mayNotWrite(context)) return sendAgain(context, soFar(context, message), pausedDelayMs);
    if (isOver()) return queues.send('repair-photos', soFar(context, message));
    try {
      waits.push(...(await repairOne(context, run, userId, message.attempt)));
    } catch (error) {
      errors.push(error);
    }
  }
  if (waits.length > 0) {
    const next = { ...soFar(context, message), attempt: message.attempt + 1 };
    return sendAgain(context, next, Math.max(...waits));
  }
  // All other users have an outcome; the host delivers the message again for the failed ones.
  throwFirst(errors);
  await endChunk(context, soFar(context, message), userIds);
}

/** The message, with what all attempts at its chunk have sent until now. */
function soFar({ traffic }: Runtime, message: Messages['repair-photos']): Messages['repair-photos'] {
  return { ...message, ...noted(addTraffic(message.traffic, traffic.soFar())) };
}

/** Undefined when the run has ended or was cancelled, or when this call ended it at its deadline. */
async function stillRepairing(
  context: State & Runtime,
  runId: string,
  userIds: readonly string[],
): Promise<RunRecord | undefined> {
  const stored = await runIn(context, runId, ['repairing']);
  if (stored === undefined) {
    // Counting reads the findings of the whole run, so it is skipped for a cancelled chunk without a write.
    if (await hasBegun(context, runId, userIds)) await countWhatWasDone(context, runId);
    return undefined;
  }
  if (!pastDeadline(stored.value, context.settings.REPAIR_DEADLINE_HOURS, context.clock.now())) {
    return stored.value;
  }
  await completeAtDeadline(context, stored.value, stored.etag);
  return undefined;
}

async function hasBegun({ findings }: State, runId: string, userIds: readonly string[]): Promise<boolean> {
  const rows = await findings.getMany(runId, userIds);
  return [...rows.values()].some(({ value }) => value.outcome !== undefined);
}

/** Empty when the user has an outcome. Otherwise how long to wait before the next attempt, in milliseconds. */
async function repairOne(
  context: Tenant & Writing & State & Runtime,
  run: RunRecord,
  userId: string,
  attempt: number,
): Promise<number[]> {
  const finding = await context.findings.planned(run.id, userId);
  if (finding === undefined || finding.value.outcome !== undefined) return [];
  const outcome = finding.isBelieved
    ? await outcomeOrWait(() => kindOf(run).write(context, finding.value))
    : notOurs(context, finding.value);
  if (typeof outcome !== 'string' && attempt < maxAttempts) {
    return [outcome.waitMs ?? Math.min(firstDelayMs * 2 ** attempt, longestDelayMs)];
  }
  // The event is sent before the outcome is stored: a worker that dies in between sends it twice
  // (DECISIONS.md, D-event-before-outcome).
  await context.telemetry.flush();
  const ended = typeof outcome === 'string' ? outcome : outcome.atLast;
  // Another delivery of this message may have stored an outcome and counted it: it stays.
  await context.findings.setOutcome(run.id, userId, withWait(context, finding.value, ended), finding.etag);
  return [];
}

/** With how long the user waited, if the photo was written because it changed in Exchange. */
function withWait(
  { clock }: Runtime,
  { sourceSeenAt }: FindingRow,
  outcome: RepairOutcome,
): RepairOutcome | Written {
  const minutes = outcome === 'repaired' ? waitedMinutes(sourceSeenAt, clock.now()) : undefined;
  return minutes === undefined ? outcome : { outcome: 'repaired', waitedMinutes: minutes };
}

async function sendAgain(
  context: State & Runtime,
  message: Messages['repair-photos'],
  waitMs: number,
): Promise<void> {
  const delayMs = boundedWait(waitMs);
  await recordWait(context, message.runId, delayMs);
  await context.queues.send('repair-photos', message, delayMs);
}

/** The row was changed, or put there, by another program: nothing is written, and the next run plans anew. */
function notOurs({ telemetry }: Runtime, line: FindingRow): RepairOutcome {
  telemetry.event(events.photoRepairFailed, { ...lineDimensions(line), code: 'plan-line-not-ours' }, {});
  return 'failed';
}

/**
 * A write to try again after `waitMs` (undefined: no service named a time). `atLast` is the outcome after the
 * last attempt.
 */
interface NotYet {
  readonly waitMs: number | undefined;
  readonly atLast: RepairOutcome;
}

/** Turns a service's request to wait, an unreadable user and a busy user into a later attempt. */
async function outcomeOrWait(
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
  { runId, index, traffic }: Messages['repair-photos'],
  userIds: readonly string[],
): Promise<void> {
  const rows = await context.findings.getMany(runId, userIds);
  const ended = [...rows.values()].reduce((sum, { value }) => countEnd(sum, value), nothingEnded);
  await context.runs.addResult({ runId, index, failed: false, ...ended, ...noted(traffic) });
  await completeWhenRepaired(context, runId, index);
}
