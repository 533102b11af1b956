/**
 * Synchronises one user for a caller. First the operation and a delayed message are written, then the work is done
 * while the caller waits. After the answer, only the message continues: it finds the operation done, or goes on with
 * it (DECISIONS.md, D-operation).
 */
import { createHash } from 'node:crypto';
import { isOver, type OperationRecord, operationId, sameOptions } from '../../core/operation.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Scheduled } from '../../ports/runtime.ts';
import type { IdempotencyKey, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { finishBefore } from '../ledger/unfinished-erasures.ts';
import { type Attempted, attemptSync } from './attempt-sync.ts';
import { busyCause, endOperation, postpone } from './operation-steps.ts';

export interface SyncRequest {
  readonly idOrUpn: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Object id of the caller; for callers with a function key, one value for all of them. */
  readonly by: string;
  /** The caller's `Idempotency-Key`. */
  readonly key: string | undefined;
  /** How long the caller waits for the operation to end. */
  readonly waitMs: number;
}

export type SyncAnswer =
  /** The state of the operation says whether it has ended. */
  | { readonly kind: 'operation'; readonly operation: OperationRecord }
  | { readonly kind: 'not-found' }
  /** The key was already used for another request. */
  | { readonly kind: 'key-reused'; readonly operationId: string };

/** Delay from the end of the caller's wait to the message, so that a write in progress has finished by then. */
const handOverMs = 20_000;
/** How long the answer may come after the caller's wait, for work that ends at that moment. */
const graceMs = 1_000;
const firstPauseMs = 500;
const longestPauseMs = 4_000;

/**
 * Returns the operation, ended or not, after at most `waitMs`. Throws if it cannot be stored; failures of the work
 * itself are part of the operation.
 */
export async function syncOnDemand(
  context: Tenant & Writing & State & Runtime,
  request: SyncRequest,
): Promise<SyncAnswer> {
  const until = new Date(context.clock.now().getTime() + request.waitMs);
  const key = request.key === undefined ? undefined : keyOf(request, request.key);
  const storedKey = key && (await context.operations.key(key.hash));
  if (storedKey !== undefined && storedKey.request !== key?.request) {
    return { kind: 'key-reused', operationId: storedKey.operationId };
  }
  const earlier = storedKey && (await context.operations.get(storedKey.operationId));
  if (earlier !== undefined)
    return { kind: 'operation', operation: await waitForEnd(context, earlier.value, until) };
  const facts = await context.directory.user(request.idOrUpn);
  if (facts === undefined) return { kind: 'not-found' };
  await finishBefore(context, facts.id);
  const operation = newOperation(context, request, facts.id, storedKey?.operationId);
  const keyRecord = { ...key, operationId: operation.id, at: operation.createdAt } as IdempotencyKey;
  // Another call has just used the same key: join that call's operation.
  if (key && !storedKey && !(await context.operations.addKey(keyRecord)))
    return syncOnDemand(context, request);
  const joined = await startOrJoin(context, operation, { facts, until });
  if (key && joined.id !== operation.id) {
    await context.operations.moveKey({ ...keyRecord, operationId: joined.id });
  }
  return { kind: 'operation', operation: joined };
}

/**
 * The operation that serves this request: this one, an equal one in progress, or this one waiting in the queue
 * (DECISIONS.md, D-join).
 */
async function startOrJoin(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  { facts, until }: { readonly facts: DirectoryFacts; readonly until: Date },
): Promise<OperationRecord> {
  const { operations, queues } = context;
  for (const pauses = pausesUntil(context, until); ; ) {
    const started = await operations.begin(operation);
    if ('value' in started) return workInline(context, started, { facts, until });
    // The user lock may have been released meanwhile: then there is no other operation, or this very operation has
    // ended.
    const other = await operations.get(started.heldBy || operation.id);
    if (other !== undefined && sameOptions(other.value, operation))
      return waitForEnd(context, other.value, until);
    if (!(await pauses.pause())) break;
  }
  const waiting = {
    ...operation,
    state: 'waiting',
    cause: 'another request for this user comes first',
  } as const;
  await operations.add(waiting);
  await queues.send('sync-user', { operationId: operation.id }, longestPauseMs);
  return waiting;
}

/** Polls until the operation has ended or the caller's wait is over. */
async function waitForEnd(
  context: State & Runtime,
  operation: OperationRecord,
  until: Date,
): Promise<OperationRecord> {
  let latest = operation;
  for (const pauses = pausesUntil(context, until); !isOver(latest) && (await pauses.pause()); ) {
    latest = (await context.operations.get(operation.id))?.value ?? latest;
  }
  return latest;
}

interface Inline {
  readonly facts: DirectoryFacts;
  readonly until: Date;
}

async function workInline(
  context: Tenant & Writing & State & Runtime,
  started: Stored<OperationRecord>,
  { facts, until }: Inline,
): Promise<OperationRecord> {
  const { clock, queues, timer } = context;
  const message = { operationId: started.value.id };
  const leftMs = until.getTime() - clock.now().getTime();
  if (leftMs <= 0) {
    await queues.send('sync-user', message);
    return started.value;
  }
  const scheduled = await queues.schedule('sync-user', message, leftMs + handOverMs);
  const timing = new AbortController();
  const late = timer.wait(leftMs + graceMs, timing.signal).then(() => undefined);
  const working = attemptUntilFree(context, started, { facts, until, scheduled });
  try {
    return (await Promise.race([working, late])) ?? started.value;
  } finally {
    timing.abort();
    // After the answer this attempt can write nothing more. The message makes its own attempt and reports its own
    // failure.
    working.catch(() => undefined);
  }
}

async function attemptUntilFree(
  context: Tenant & Writing & State & Runtime,
  started: Stored<OperationRecord>,
  { facts, until, scheduled }: Inline & { readonly scheduled: Scheduled },
): Promise<OperationRecord> {
  for (const pauses = pausesUntil(context, until); ; ) {
    const attempted = await attemptSync(context, started.value, { until, facts });
    if (attempted.kind !== 'busy') return storeAttempt(context, started, attempted, scheduled);
    if (await pauses.pause()) continue;
    const later = { kind: 'later', waitMs: undefined, cause: busyCause } as const;
    return storeAttempt(context, started, later, scheduled);
  }
}

async function storeAttempt(
  context: State & Runtime,
  started: Stored<OperationRecord>,
  attempted: Exclude<Attempted, { kind: 'busy' }>,
  scheduled: Scheduled,
): Promise<OperationRecord> {
  const stored =
    attempted.kind === 'later'
      ? await postpone(context, started, attempted)
      : await endOperation(context, started, attempted);
  // Only now, because until the state is stored the message alone would continue the operation.
  await scheduled.cancel();
  return stored;
}

/** Pauses that grow and end with the caller's wait. `pause` returns false when that wait is over. */
function pausesUntil({ clock, timer }: Runtime, until: Date): { pause(): Promise<boolean> } {
  let pauseMs = firstPauseMs;
  return {
    async pause() {
      const leftMs = until.getTime() - clock.now().getTime();
      if (leftMs <= 0) return false;
      await timer.wait(Math.min(pauseMs, leftMs));
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      return true;
    },
  };
}

function newOperation(
  { clock, ids }: Runtime,
  { dryRun, force, by }: SyncRequest,
  userId: string,
  id = operationId(userId, ids.fresh().replaceAll('-', '')),
): OperationRecord {
  const createdAt = clock.now().toISOString();
  return {
    id,
    userId,
    dryRun,
    force,
    by,
    createdAt,
    progressAt: createdAt,
    state: 'running',
    attempts: 0,
    nextAt: undefined,
    cause: undefined,
    result: undefined,
    failure: undefined,
  };
}

function keyOf(request: SyncRequest, key: string): Pick<IdempotencyKey, 'hash' | 'request'> {
  const { by, idOrUpn, dryRun, force } = request;
  return {
    hash: hashOf([by, key]),
    request: hashOf([idOrUpn.toLowerCase(), dryRun, force]),
  };
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
