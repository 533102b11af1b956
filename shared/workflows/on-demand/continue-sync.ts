/**
 * Continues an operation that did not end while its caller waited: a limited number of attempts with pauses between
 * them.
 */
import { isOver, type OperationFailure, type OperationRecord } from '../../core/operation.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import type { Messages } from '../ledger/messages.ts';
import { workMs } from '../ledger/work-time.ts';
import { attemptSync } from './attempt-sync.ts';
import { busyCause, endOperation, postpone } from './operation-steps.ts';

const maxAttempts = 16;

/** Makes the next attempt, or sends the message again for a later one. After the last attempt the operation ends as failed. */
export async function continueSync(
  context: Tenant & Writing & State & Runtime,
  { operationId }: Messages['sync-user'],
): Promise<void> {
  const stored = await believed(context, operationId);
  if (stored === undefined) return;
  if (stored.value.attempts >= maxAttempts) return giveUp(context, stored);
  const taken = await takeUp(context, stored);
  if (taken === undefined) return;
  const now = context.clock.now().getTime();
  const attempted = await attemptSync(context, taken.value, { until: new Date(now + workMs) });
  switch (attempted.kind) {
    case 'busy':
      await postpone(context, taken, { waitMs: undefined, cause: busyCause });
      return;
    case 'later':
      await postpone(context, taken, attempted);
      return;
    default:
      await endOperation(context, taken, attempted);
  }
}

/** Undefined: there is nothing to go on with. What Instep did not store ends as failed, so that its caller learns of it. */
async function believed(
  { operations }: State,
  operationId: string,
): Promise<Stored<OperationRecord> | undefined> {
  const asStored = await operations.get(operationId);
  if (asStored === undefined || isOver(asStored.value)) return undefined;
  const stored = await operations.believed(operationId);
  if (stored === undefined || !isOver(stored.value)) return stored;
  // Without the user lock it ends too.
  if (!(await operations.end(stored.etag, stored.value))) await operations.update(stored.etag, stored.value);
  return undefined;
}

/** Undefined when another operation has the user lock, or another message works on this operation. */
async function takeUp(
  context: State & Runtime,
  stored: Stored<OperationRecord>,
): Promise<Stored<OperationRecord> | undefined> {
  const { operations, clock } = context;
  const progressAt = clock.now().toISOString();
  const attempts = stored.value.attempts + 1;
  const value = { ...stored.value, state: 'running', attempts, progressAt, nextAt: undefined } as const;
  if (stored.value.state === 'running') {
    const etag = await operations.update(stored.etag, value);
    return etag === undefined ? undefined : { value, etag };
  }
  const etag = await operations.takeUserLock(stored.etag, value);
  if (etag !== undefined) return { value, etag };
  const waiting = { ...stored.value, attempts };
  const cause = 'another request for this user comes first';
  await postpone(context, { value: waiting, etag: stored.etag }, { waitMs: undefined, cause });
  return undefined;
}

async function giveUp(context: State & Runtime, stored: Stored<OperationRecord>): Promise<void> {
  const { cause = 'an error in Instep; see the log of the function continueSync' } = stored.value;
  const failure: OperationFailure = {
    kind: 'operation-failed',
    numbers: {},
    retryAt: undefined,
    detail: `The operation did not finish in ${stored.value.attempts} attempts. Last cause: ${cause}. Send the request again; the next nightly run checks this user in any case.`,
  };
  await endOperation(context, stored, { kind: 'failed', failure });
}

/** Ends an operation whose message reached the poison queue, so that its caller does not poll for ever. */
export async function syncPoisoned(
  context: State & Runtime,
  { operationId }: Messages['sync-user'],
): Promise<void> {
  const stored = await context.operations.get(operationId);
  if (stored !== undefined && !isOver(stored.value)) await giveUp(context, stored);
}
