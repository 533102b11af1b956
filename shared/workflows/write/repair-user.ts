/** Repairs one user: takes the lease, observes again, and writes only if everything is still as the plan saw it. */
import { clipped } from '../../core/clipped.ts';
import { PermanentError, TransientError } from '../../core/errors.ts';
import { events } from '../../core/events.ts';
import { writingActions } from '../../core/finding.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import { afterFailure, isStuck, isWaiting } from '../../core/trouble.ts';
import type { UserRow } from '../../core/user.ts';
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
import { readProfiles } from '../observe/read-profiles.ts';
import { subjectsOf } from '../observe/subjects.ts';
import { act } from './act.ts';

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
  if (isWaiting(stored.value.trouble, context.clock.now())) return 'stuck';
  const observation = await observeAgain(context, stored.value, request.ownership);
  if (isDone(observation, request)) return repaired(context, request);
  if (observation.decision.finding === 'unknown') return 'unreadable';
  if (!isAsExpected(context, observation, request)) {
    // Store the new observation, or the next night would plan the same again.
    await context.users.saveSnapshot(request.userId, stored.etag, observation.snapshot);
    return 'moved';
  }
  const { wanted } = observation.decision;
  await countWrite(context, wanted, { ...request.expected, at: request.countedAt });
  try {
    await act(context, observation, { action: wanted, runId: request.runId, lease }, stored.etag);
    return repaired(context, request);
  } catch (error) {
    return failed(context, request, error);
  }
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
  const [source, profiles] = await Promise.all([
    context.sourcePhotos.describeAlone(user.id),
    where.then((found) => readProfiles(context, [{ user, geo: found.of(user).geo }])),
  ]);
  const placeholders = new Set(context.settings.PLACEHOLDER_HASHES);
  const options = { due: new Set([user.id]), ownership, placeholders, profiles };
  const subjects = subjectsOf([user], new Map([[user.id, source]]), options, await where);
  const [observation] = await observe(context, subjects, options);
  return observation as Observation;
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
  // A write that this run started is finished as long as the source is the same.
  if (observation.user.pending?.runId === runId) return sameSource;
  return (
    sameSource &&
    now.finding === expected.finding &&
    now.granted === expected.granted &&
    now.targetSha === expected.targetSha &&
    now.targetEtags === expected.targetEtags
  );
}

/** Counts a failure of this user. A lost lease is not counted as a failure. */
export async function failed(
  context: State & Runtime,
  request: Pick<RepairRequest, 'userId' | 'expected'>,
  error: unknown,
): Promise<RepairOutcome> {
  if (retryAfterMs(error) !== undefined) throw error;
  const code = failureCode(error);
  if (lostRaces.has(code)) return 'busy';
  const stored = (await context.users.get(request.userId)) as Stored<UserRow>;
  const trouble = afterFailure(stored.value.trouble, code, context.clock.now());
  await context.users.saveSnapshot(request.userId, stored.etag, { ...stored.value, trouble });
  const failure = { ...lineDimensions(request.expected), code };
  context.telemetry.event(events.photoRepairFailed, failure, {});
  if (!isStuck(trouble)) return 'failed';
  context.telemetry.event(events.userStuck, failure, { attempts: trouble.attempts });
  return 'stuck';
}

/** Another writer was first, or the lease ended: the next attempt continues (DECISIONS.md, D-lost-race). */
const lostRaces: ReadonlySet<string> = new Set(['lease-lost', 'row-changed']);

function failureCode(error: unknown): string {
  if (error instanceof PermanentError) return clipped(error.code);
  if (error instanceof TransientError) return 'transient';
  throw error;
}
