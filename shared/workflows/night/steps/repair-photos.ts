/** Last step of a run: carries out one chunk of the released plan, several users at a time. */
import { countEnd, nothingEnded } from '../../../core/ended.ts';
import { InvalidMessageError } from '../../../core/errors.ts';
import { events } from '../../../core/events.ts';
import { waitedMinutes } from '../../../core/first-sight.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome, RunRecord } from '../../../core/run.ts';
import { addTraffic } from '../../../core/traffic.ts';
import type { Written } from '../../../ports/runs.ts';
import type { Stored } from '../../../ports/state.ts';
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
import { withPhotosByBytes } from '../../observe/alone-by-bytes.ts';
import { mayNotWrite } from '../../write/as-planned.ts';
import { kindOf } from '../kinds/run-kinds.ts';
import { sideBySide } from '../repair/side-by-side.ts';

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
  const userIds = await context.runs.chunk(message.runId, message.index);
  if (userIds === undefined)
    throw new InvalidMessageError(`Run ${message.runId} has no chunk ${message.index}`);
  const isOver = workTime(context.clock);
  const waits: number[] = [];
  let repairing: ReturnType<typeof withPhotosByBytes<typeof context>> | undefined;
  const { stop, errors } = await sideBySide(userIds, {
    atOnce: usersAtOnce(context, message),
    before: () => mayStart(context, message.runId, isOver),
    async work(userId, run) {
      repairing ??= withPhotosByBytes(context);
      waits.push(...(await repairOne(await repairing, run, userId, message.attempt)));
    },
  });
  if (stop !== undefined) return stopped(context, message, { stop, userIds });
  if (waits.length > 0) {
    const next = { ...soFar(context, message), attempt: message.attempt + 1 };
    return sendAgain(context, next, Math.max(...waits));
  }
  // All other users have an outcome; the host delivers the message again for the failed ones.
  throwFirst(errors);
  await endChunk(context, soFar(context, message), userIds);
}

/**
 * A chunk that had to wait goes on with half as many: users who wait for each other's requests may lose their leases
 * (DECISIONS.md, D-users-at-once).
 */
function usersAtOnce({ sizes }: Runtime, { attempt }: Messages['repair-photos']): number {
  return Math.max(1, Math.floor(sizes.usersAtOnce / 2 ** attempt));
}

/** The message, with what all attempts at its chunk have sent until now. */
function soFar({ traffic }: Runtime, message: Messages['repair-photos']): Messages['repair-photos'] {
  return { ...message, ...noted(addTraffic(message.traffic, traffic.soFar())) };
}

/** Why no further user of a chunk is repaired for now. `ended`: the run has ended or was cancelled. */
type Stop =
  | { readonly kind: 'ended' | 'paused' | 'time' }
  | { readonly kind: 'deadline'; readonly run: Stored<RunRecord> };

async function mayStart(
  context: State & Runtime,
  runId: string,
  isOver: () => boolean,
): Promise<{ readonly go: RunRecord } | { readonly stop: Stop }> {
  const run = await runIn(context, runId, ['repairing']);
  if (run === undefined) return { stop: { kind: 'ended' } };
  const { settings, clock } = context;
  if (pastDeadline(run.value, settings.REPAIR_DEADLINE_HOURS, clock.now()))
    return { stop: { kind: 'deadline', run } };
  if (mayNotWrite(context)) return { stop: { kind: 'paused' } };
  return isOver() ? { stop: { kind: 'time' } } : { go: run.value };
}

/** Called when no user of the chunk is under way any more, so that what they wrote is counted. */
async function stopped(
  context: State & Runtime,
  message: Messages['repair-photos'],
  { stop, userIds }: { readonly stop: Stop; readonly userIds: readonly string[] },
): Promise<void> {
  const { runId } = message;
  switch (stop.kind) {
    case 'ended':
      // Counting reads the findings of the whole run, so it is skipped for a cancelled chunk without a write.
      if (await hasBegun(context, runId, userIds)) await countWhatWasDone(context, runId);
      return;
    case 'deadline':
      return completeAtDeadline(context, stop.run.value, stop.run.etag);
    case 'paused':
      return sendAgain(context, soFar(context, message), pausedDelayMs);
    case 'time':
      return context.queues.send('repair-photos', soFar(context, message));
  }
  return stop satisfies never;
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
