/** Repairs one user: takes the lease, observes again, and writes only if everything is still as the plan saw it. */
import { PermanentError, ResyncRequiredError, TransientError } from '../../core/errors.ts';
import { events } from '../../core/events.ts';
import { failureCode, unexpected } from '../../core/failure-code.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import { afterFailure, afterSkipped, concerning, isStuck, isWaiting } from '../../core/trouble.ts';
import type { Trouble, UserRow } from '../../core/user.ts';
import type { Lease, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { countWrite } from '../ledger/counted-writes.ts';
import { leased } from '../ledger/leases.ts';
import type { Ownership } from '../ledger/ownership.ts';
import { retryAfterMs } from '../ledger/retry-later.ts';
import { lookUpGeos } from '../observe/geo-lookup.ts';
import { heldBytes, type Observation } from '../observe/observation.ts';
import { observe } from '../observe/observe-users.ts';
import { readAlone } from '../observe/read-photos.ts';
import { readProfiles } from '../observe/read-profiles.ts';
import { type ObserveOptions, subjectsOf } from '../observe/subjects.ts';
import { userNow } from '../observe/user-now.ts';
import { act } from './act.ts';
import { isAsExpected, isDone, isRepairedSince, mayNotWrite } from './as-planned.ts';
import { isChangedMeanwhile } from './changed-meanwhile.ts';
import { forgetProfilesOfChanged } from './forget-profile.ts';
import { takeBackAstray } from './take-back.ts';

/** Runs a write when its turn has come; `busy`: it may not be written any more. */
export type InTurn = <T>(write: () => Promise<T>) => Promise<T | 'busy'>;

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
  readonly inTurn: InTurn;
}

/**
 * `busy`: another writer holds the user's lease, or wrote in between. `unreadable`: the user cannot be read now.
 * Failures of one user are outcomes. Errors that concern all users are thrown, such as a request to wait.
 */
export async function repairUser(
  context: Tenant & Writing & State & Runtime,
  request: RepairRequest,
): Promise<RepairOutcome | 'unreadable'> {
  if (mayNotWrite(context)) return 'paused';
  const { userId, runId: holder, inTurn } = request;
  // Memory before the turn, and the turn before the lease: who has one of them does not wait for those before it.
  return context.images.memory.held((holds) =>
    inTurn(() =>
      leased(context, { userId, holder }, (lease) => repairLeased(context, request, { lease, holds })),
    ),
  );
}

async function repairLeased(
  context: Tenant & Writing & State & Runtime,
  request: RepairRequest,
  { lease, holds }: { readonly lease: Lease; readonly holds: (bytes: number) => void },
): Promise<RepairOutcome | 'unreadable'> {
  const stored = await context.users.get(request.userId);
  if (stored === undefined || outOfScopeReason(stored.value, request.scope) !== undefined) return 'moved';
  const { trouble } = stored.value;
  if (isWaiting(concerning(trouble, request.expected.sourceSha), context.clock.now())) return 'stuck';
  const { listed, unlistedIsAbsent } = trustInList(stored.value, request);
  const observation = await observeAgain(context, stored.value, request.ownership, { unlistedIsAbsent });
  holds(heldBytes(observation));
  if (isDone(observation, request)) return repaired(context, request);
  if (observation.decision.finding === 'unknown') return 'unreadable';
  if (!isAsExpected(context, observation, request)) {
    const { pending } = observation.user;
    if (pending !== undefined) {
      // The attempt that began this write may have ended before it read back whose profile it had written.
      try {
        const work = { action: 'finish', runId: request.runId, lease, pending } as const;
        await takeBackAstray(context, observation, work);
      } catch (error) {
        return await failed(context, request, error);
      } finally {
        await unlessRefused(() => forgetProfilesOfChanged(context));
      }
    }
    return otherPlan(context, request, { observation, stored });
  }
  const { wanted } = observation.decision;
  if (wanted === 'clear' && !(await isInScopeNow(context, stored.value, request.scope))) return 'moved';
  await countWrite(context, wanted, { ...request.expected, at: request.countedAt });
  try {
    const work = { action: wanted, runId: request.runId, lease, listed };
    await act(context, observation, work, stored.etag);
    return repaired(context, request);
  } catch (error) {
    return failed(context, request, error);
  }
}

/**
 * After a write that failed, or one of this run, the user may have files that the list does not contain yet. A photo that the
 * comparison has read is read again in any case, and so is one where no upload would be refused.
 */
function trustInList(user: UserRow, run: RepairRequest): { listed: boolean; unlistedIsAbsent: boolean } {
  const listed = user.trouble === undefined && !isRepairedSince(user, run);
  const { granted, targetSha } = run.expected;
  return { listed, unlistedIsAbsent: listed && granted === 'copy' && targetSha === undefined };
}

/**
 * Checked before a photo is removed, because the row is as old as the plan. A user with another sign-in name is not
 * cleared.
 */
async function isInScopeNow(context: Tenant, row: UserRow, scope: ScopeSettings): Promise<boolean> {
  const user = await userNow(context, row);
  if (user === undefined || user.directory.upn !== row.directory.upn) return false;
  return outOfScopeReason(user, scope) === undefined;
}

/** The observation no longer matches the plan: stores it, or the next night would plan the same again. */
async function otherPlan(
  context: State & Runtime,
  request: RepairRequest,
  { observation, stored }: { readonly observation: Observation; readonly stored: Stored<UserRow> },
): Promise<RepairOutcome> {
  const { trouble } = stored.value;
  return skipped(context, request, { etag: stored.etag, value: { ...observation.snapshot, trouble } });
}

/** Counts a skipped repair, also if something changed only between the observation and the write. */
async function skipped(
  context: State & Runtime,
  { userId, expected }: Pick<RepairRequest, 'userId' | 'expected'>,
  { value, etag }: Stored<UserRow>,
): Promise<RepairOutcome> {
  const trouble = afterSkipped(value.trouble, context.clock.now());
  await context.users.saveSnapshot(userId, etag, { ...value, trouble });
  return isStuck(trouble) ? reportStuck(context, expected, trouble) : 'moved';
}

function reportStuck({ telemetry }: Runtime, line: FindingRow, { attempts, code }: Trouble): RepairOutcome {
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
  { unlistedIsAbsent = false }: Pick<ObserveOptions, 'unlistedIsAbsent'> = {},
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
    unlistedIsAbsent,
    now,
  };
  const subjects = await subjectsOf([user], new Map([[user.id, source]]), options, await where);
  const [observation] = await observe(context, subjects, options);
  return observation as Observation;
}

/** Waits for both, even if one fails, so that no request outlives the lease. */
async function bothEnded<A, B>(both: readonly [Promise<A>, Promise<B>]): Promise<readonly [A, B]> {
  await Promise.allSettled(both);
  return Promise.all(both);
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
  if (isChangedMeanwhile(error)) return skipped(context, request, stored);
  const { sourceSha } = request.expected;
  const before = concerning(stored.value.trouble, sourceSha);
  const trouble = { ...afterFailure(before, code, context.clock.now()), sourceSha };
  await context.users.saveSnapshot(request.userId, stored.etag, { ...stored.value, trouble });
  const failure = { ...lineDimensions(request.expected), code };
  context.telemetry.event(events.photoRepairFailed, failure, {});
  return isStuck(trouble) ? reportStuck(context, request.expected, trouble) : 'failed';
}

/** Another writer was first, or the lease ended: the next attempt continues (DECISIONS.md, D-lost-race). */
const lostRaces: ReadonlySet<string> = new Set(['lease-lost', 'row-changed']);

/** Errors after which something may have been written to the profile of another user. */
const astray: ReadonlySet<string> = new Set(['wrong-owner', 'not-verified', 'transient']);

const refusals = [TransientError, PermanentError, ResyncRequiredError];

/** Ignores errors of the directory, so that they do not replace the cause of the failed repair. */
async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!refusals.some((refusal) => error instanceof refusal)) throw error;
  }
}
