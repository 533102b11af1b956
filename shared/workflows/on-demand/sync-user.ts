/** Synchronises one user on demand: observes and repairs as a run does, with a trace of the steps. */

import { events } from '../../core/events.ts';
import type { Action, Reason } from '../../core/finding.ts';
import { writingActions } from '../../core/finding.ts';
import { forgiven, isOverridable } from '../../core/force.ts';
import { lineDimensions } from '../../core/line-dimensions.ts';
import type { OperationFailure, OperationRecord, SyncResult } from '../../core/operation.ts';
import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import { runIdAt } from '../../core/run-states.ts';
import { outOfScopeReason } from '../../core/scope.ts';
import type { UserRow } from '../../core/user.ts';
import type { Lease, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { countWrite } from '../ledger/counted-writes.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { admitWrite } from '../ledger/on-demand-limit.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { findingRow } from '../observe/finding-row.ts';
import type { Observation } from '../observe/observation.ts';
import { proveAbsences } from '../observe/prove-absences.ts';
import { act } from '../write/act.ts';
import { isDone } from '../write/as-planned.ts';
import { failed, observeAgain } from '../write/repair-user.ts';
import { scopeOnDemand } from './scope-on-demand.ts';
import { traceOf } from './trace.ts';

export type Synced =
  | { readonly kind: 'done'; readonly result: SyncResult }
  /** The user is being written at this moment, or the time for writing is over. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'refused'; readonly failure: OperationFailure };

/**
 * Observes the user once and acts on that observation: under the lease no second reading is needed. `lease`
 * undefined: nothing is written. Failures of this user are outcomes; failures that concern all users are thrown,
 * above all a service that asks to wait.
 */
export async function syncUser(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  lease: Lease | undefined,
): Promise<Synced> {
  const row = (await context.users.get(operation.userId)) as Stored<UserRow>;
  const user = row.value;
  const notInScope = outOfScopeReason(user, await scopeOnDemand(context, user));
  if (notInScope !== undefined) {
    const trace = traceOf({ user, notInScope, now: context.clock.now() });
    return done(operation, { finding: 'out-of-scope', action: 'none', reason: undefined, trace });
  }
  const ownership = askedOwnership(context.names);
  const observed = await proveAbsences(context, [await observeAgain(context, user, ownership)]);
  const planned = await plan(context, operation, observed[0] as Observation);
  if (lease !== undefined && writingActions.has(planned.action)) {
    return write(context, operation, { ...planned, lease, etag: row.etag });
  }
  const { observation } = planned;
  if (!operation.dryRun && observation.snapshot !== user) {
    await context.users.saveSnapshot(user.id, row.etag, observation.snapshot);
  }
  const repaired = !operation.dryRun && isDone(observation, { since: operation.createdAt });
  return traced(context, operation, planned, repaired ? 'repaired' : undefined);
}

interface Planned {
  readonly observation: Observation;
  readonly line: FindingRow;
  readonly action: Action;
  readonly reason: Reason | undefined;
  /** The reason that `force` overrides; undefined: none. */
  readonly forced: Reason | undefined;
}

/** Report mode, a pause and the guard's shared photos apply to on-demand work too. */
async function plan(
  context: State & Runtime,
  operation: OperationRecord,
  observation: Observation,
): Promise<Planned> {
  const runId = runIdAt(new Date(operation.createdAt), 'manual');
  const first = findingRow(context, observation);
  const forced = operation.force && isOverridable(first.reason) ? first.reason : undefined;
  const found =
    forced === undefined
      ? first
      : findingRow(context, { ...observation, snapshot: forgiven(observation.snapshot) });
  const { granted, reason } = found;
  const why = writingActions.has(granted) ? await reasonNotToWrite(context, found.sourceSha) : undefined;
  const line = { ...found, runId };
  if (why !== undefined) return { observation, line, action: 'report', reason: why, forced };
  return { observation, line, action: granted, reason, forced };
}

async function reasonNotToWrite(
  context: State & Runtime,
  sourceSha: string | undefined,
): Promise<Reason | undefined> {
  const { settings } = context;
  if (settings.MODE === 'report') return 'mode';
  if (settings.PAUSED) return 'paused';
  const shared = new Set((await readLastClosed(context))?.sharedPictures);
  return shared.has(sourceSha ?? '') ? 'shared-picture' : undefined;
}

async function write(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  job: Planned & { readonly lease: Lease; readonly etag: string },
): Promise<Synced> {
  const { observation, action, line, lease, etag } = job;
  const admission = await admitWrite(context, { id: operation.id, at: new Date(operation.createdAt) });
  if (!admission.admitted) return { kind: 'refused', failure: admission.failure };
  await countWrite(context, action, { ...line, at: context.clock.now() });
  try {
    await act(context, observation, { action, runId: line.runId, lease }, etag);
  } catch (error) {
    const outcome = await failed(context, { userId: operation.userId, expected: line }, error);
    return outcome === 'busy' ? { kind: 'busy' } : traced(context, operation, job, outcome);
  }
  context.telemetry.event(events.photoRepaired, lineDimensions(line), {});
  return traced(context, operation, job, 'repaired');
}

function traced(
  { clock }: Runtime,
  operation: OperationRecord,
  planned: Planned,
  outcome: RepairOutcome | undefined,
): Synced {
  const { observation, line, reason, forced } = planned;
  const isDry = operation.dryRun && writingActions.has(planned.action);
  const action = isDry ? 'report' : planned.action;
  const trace = traceOf({
    user: observation.user,
    notInScope: undefined,
    now: clock.now(),
    observation,
    outcome,
    forced,
    plan: { action: planned.action, reason },
    dryRun: operation.dryRun,
  });
  return done(operation, { finding: line.finding, action, reason, trace }, outcome);
}

function done(
  { userId }: OperationRecord,
  found: Pick<SyncResult, 'finding' | 'action' | 'reason' | 'trace'>,
  outcome?: RepairOutcome,
): Synced {
  return { kind: 'done', result: { userId, ...found, outcome } };
}
