/** Repairs one user: takes the lease, observes again, and writes only if everything is still as the plan saw it. */
import { PermanentError, ResyncRequiredError, TransientError } from '../../core/errors.ts';
import { events } from '../../core/events.ts';
import { failureCode, unexpected } from '../../core/failure-code.ts';
import { writingActions } from '../../core/finding.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import { afterFailure, afterMoved, concerning, isStuck, isWaiting } from '../../core/trouble.ts';
import type { Trouble, UserRow } from '../../core/user.ts';
import type { Lease, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { countWrite } from '../ledger/counted-writes.ts';
import { leased } from '../ledger/leases.ts';
import type { Ownership } from '../ledger/ownership.ts';
import { retryAfterMs } from '../ledger/retry-later.ts';
import { findingRow } from '../observe/finding-row.ts';
import { lookUpGeos } from '../observe/geo-lookup.ts';
import type { Observation } from '../observe/observation.ts';
import { observe } from '../observe/observe-users.ts';
import { readAlone } from '../observe/read-photos.ts';
import { readProfiles } from '../observe/read-profiles.ts';
import { subjectsOf } from '../observe/subjects.ts';
import { userNow } from '../observe/user-now.ts';
import { act } from './act.ts';
import { forgetProfilesOfChanged } from './forget-profile.ts';
import { isMoved } from './moved.ts';

export interface RepairRequest {
  readonly userId: string;
  readonly runId: string;
  /** When the run started: a repair of this run is not older. */
  readonly since: string;
  /** What the plan saw. */
  readonly expected: FindingRow;
  readonly scope: ScopeSettings;
  readonly ownership: Ownership;
  /** When the write counts for the guard; undefined: a person approved it. */
  readonly countedAt: Date | undefined;
}

/**
 * `busy`: another writer holds the user's lease, or wrote in between. `unreadable`: the user cannot be read now.
 * Failures of one user are outcomes. What concerns all users is thrown, above all a service that asks to wait.
 */
export async function repairUser(
  context: Tenant & Writing & State & Runtime,
  request: RepairRequest,
): Promise<RepairOutcome | 'unreadable'> {
  if (mayNotWrite(context)) return 'paused';
  return leased(context, { userId: request.userId, holder: request.runId }, (lease) =>
    repairLeased(context, request, lease),
  );
}

/** By the present settings, not those of the plan. */
export function mayNotWrite({ settings }: Pick<Runtime, 'settings'>): boolean {
  return settings.PAUSED || settings.MODE === 'report';
}

async function repairLeased(
  context: Tenant & Writing & State & Runtime,
  request: RepairRequest,
  lease: Lease,
): Promise<RepairOutcome | 'unreadable'> {
  const stored = await context.users.get(request.userId);
  if (stored === undefined || outOfScopeReason(stored.value, request.scope) !== undefined) return 'moved';
  const { trouble } = stored.value;
  if (isWaiting(concerning(trouble, request.expected.sourceSha), context.clock.now())) return 'stuck';
  const observation = await observeAgain(context, stored.value, request.ownership);
  if (isDone(observation, request)) return repaired(context, request);
  if (observation.decision.finding === 'unknown') return 'unreadable';
  if (!isAsExpected(context, observation, request)) {
    // The attempt that began this write may have died before it read back whose profile it had written.
    if (observation.user.pending !== undefined) {
      await unlessRefused(() => forgetProfilesOfChanged(context));
    }
    return moved(context, request, { observation, stored });
  }
  const { wanted } = observation.decision;
  if (wanted === 'clear' && !(await isInScopeNow(context, stored.value, request.scope))) return 'moved';
  await countWrite(context, wanted, { ...request.expected, at: request.countedAt });
  try {
    // Who could not be written last time may have files that no list shows.
    const work = { action: wanted, runId: request.runId, lease, listed: trouble === undefined };
    await act(context, observation, work, stored.etag);
    return repaired(context, request);
  } catch (error) {
    return failed(context, request, error);
  }
}

/** Asked before something is taken away: the row is as old as the plan. Who has another name by now is not cleared. */
async function isInScopeNow(context: Tenant, row: UserRow, scope: ScopeSettings): Promise<boolean> {
  const user = await userNow(context, row);
  if (user === undefined || user.directory.upn !== row.directory.upn) return false;
  return outOfScopeReason(user, scope) === undefined;
}

/** Stores the new observation, or the next night would plan the same again. */
async function moved(
  context: State & Runtime,
  request: RepairRequest,
  { observation, stored }: { readonly observation: Observation; readonly stored: Stored<UserRow> },
): Promise<RepairOutcome> {
  const { trouble } = stored.value;
  return skipped(context, request, { etag: stored.etag, value: { ...observation.snapshot, trouble } });
}

/** Whoever is skipped is counted, also when something changed only between the look and the write. */
async function skipped(
  context: State & Runtime,
  { userId, expected }: Pick<RepairRequest, 'userId' | 'expected'>,
  { value, etag }: Stored<UserRow>,
): Promise<RepairOutcome> {
  const trouble = afterMoved(value.trouble, context.clock.now());
  await context.users.saveSnapshot(userId, etag, { ...value, trouble });
  return isStuck(trouble) ? toldStuck(context, expected, trouble) : 'moved';
}

function toldStuck({ telemetry }: Runtime, line: FindingRow, { attempts, code }: Trouble): RepairOutcome {
  telemetry.event(events.userStuck, { ...lineDimensions(line), code }, { attempts });
  return 'stuck';
}

function repaired({ telemetry }: Runtime, { expected }: RepairRequest): RepairOutcome {
  telemetry.event(events.photoRepaired, lineDimensions(expected), {});
  return 'repaired';
}

/** Reads everything again, and Exchange for this user alone. Both sides are read at the same time. */
export async function observeAgain(
  context: Tenant & Runtime,
  user: UserRow,
  ownership: Ownership,
): Promise<Observation> {
  const where = lookUpGeos(context, [user]);
  const [{ photo, ...source }, profiles] = await bothEnded([
    readAlone(context, user.id),
    where.then((found) => readProfiles(context, [{ user, geo: found.of(user).geo }])),
  ]);
  const placeholders = new Set(context.settings.PLACEHOLDER_HASHES);
  const photos = new Map(photo === undefined ? [] : [[user.id, photo]]);
  const now = context.clock.now();
  const options = {
    due: new Set([user.id]),
    ownership,
    placeholders,
    profiles,
    photos,
    keepsBytes: true,
    now,
  };
  const subjects = await subjectsOf([user], new Map([[user.id, source]]), options, await where);
  const [observation] = await observe(context, subjects, options);
  return observation as Observation;
}

/** When one fails, the other is waited for all the same: no request outlives the lease. */
async function bothEnded<A, B>(both: readonly [Promise<A>, Promise<B>]): Promise<readonly [A, B]> {
  await Promise.allSettled(both);
  return Promise.all(both);
}

/** Whether an earlier attempt of the same run or operation wrote everything and ended before it could store that. */
export function isDone({ decision, user }: Observation, { since }: Pick<RepairRequest, 'since'>): boolean {
  const last = user.repairedAt.at(-1);
  const repaired = last !== undefined && last >= since && user.pending === undefined;
  return repaired && !writingActions.has(decision.wanted);
}

function isAsExpected(
  context: Runtime,
  observation: Observation,
  { expected, runId }: RepairRequest,
): boolean {
  const now = findingRow(context, observation);
  const sameSource = now.sourceSha === expected.sourceSha;
  // Another user's file may change at any time. That is no reason to go on showing it.
  const sameTarget = now.targetSha === expected.targetSha || !observation.situation.ownBase;
  // A write that this run started is finished as long as the source is the same, and the profile not somebody else's.
  if (observation.user.pending?.runId === runId) {
    return sameSource && writingActions.has(observation.decision.wanted);
  }
  return (
    sameSource &&
    now.finding === expected.finding &&
    now.granted === expected.granted &&
    sameTarget &&
    now.targetEtags === expected.targetEtags
  );
}

/** Counts a failure of this user. A lost lease is not counted as a failure. */
export async function failed(
  context: Tenant & State & Runtime,
  request: Pick<RepairRequest, 'userId' | 'expected'>,
  error: unknown,
): Promise<RepairOutcome> {
  if (retryAfterMs(error) !== undefined) throw error;
  const code = failureCode(error);
  if (code === unexpected) throw error;
  if (lostRaces.has(code)) return 'busy';
  if (astray.has(code)) await unlessRefused(() => forgetProfilesOfChanged(context));
  const stored = (await context.users.get(request.userId)) as Stored<UserRow>;
  if (isMoved(error)) return skipped(context, request, stored);
  const { sourceSha } = request.expected;
  const before = concerning(stored.value.trouble, sourceSha);
  const trouble = { ...afterFailure(before, code, context.clock.now()), sourceSha };
  await context.users.saveSnapshot(request.userId, stored.etag, { ...stored.value, trouble });
  const failure = { ...lineDimensions(request.expected), code };
  context.telemetry.event(events.photoRepairFailed, failure, {});
  return isStuck(trouble) ? toldStuck(context, request.expected, trouble) : 'failed';
}

/** Another writer was first, or the lease ended: the next attempt continues (DECISIONS.md, D-lost-race). */
const lostRaces: ReadonlySet<string> = new Set(['lease-lost', 'row-changed']);

/** Something may have been written to a profile that is somebody else's by now, or was for a moment. */
const astray: ReadonlySet<string> = new Set(['wrong-owner', 'not-verified', 'transient']);

const refusals = [TransientError, PermanentError, ResyncRequiredError];

/** A directory that does not answer does not hide why the repair failed. */
async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!refusals.some((refusal) => error instanceof refusal)) throw error;
  }
}
