/**
 * A call that synchronises one user. Nothing goes on after the answer but through the queue: the operation and a message
 * that is not to be delivered yet are written first, the work is done while the caller waits, and the message finds it
 * done or goes on with it (DECISIONS.md, D-operation).
 */
import { createHash, randomBytes } from 'node:crypto';
import { isOver, type OperationRecord, operationId, sameOptions } from '../../core/operation.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Scheduled } from '../../ports/runtime.ts';
import type { IdempotencyKey, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { type Attempted, attemptSync } from './attempt-sync.ts';
import { busyCause, endOperation, postpone } from './operation-steps.ts';

export interface SyncRequest {
  readonly idOrUpn: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Object id of the caller, or what stands for every key. */
  readonly by: string;
  /** The caller's `Idempotency-Key`. */
  readonly key: string | undefined;
  /** How long the caller waits for the end. */
  readonly waitMs: number;
}

export type SyncAnswer =
  /** It has ended, or goes on; the operation says which. */
  | { readonly kind: 'operation'; readonly operation: OperationRecord }
  | { readonly kind: 'not-found' }
  /** The key stands for another request. */
  | { readonly kind: 'key-reused'; readonly operationId: string };

/** From the caller's last moment to the message: what was begun by then is over. */
const handOverMs = 20_000;
/** So long the answer may come after the caller's time, for whatever ends with it. */
const graceMs = 1_000;
const firstPauseMs = 500;
const longestPauseMs = 4_000;

export async function syncOnDemand(
  context: Tenant & Writing & State & Runtime,
  request: SyncRequest,
): Promise<SyncAnswer> {
  const until = new Date(context.clock.now().getTime() + request.waitMs);
  const key = request.key === undefined ? undefined : keyOf(request, request.key);
  const known = key && (await context.operations.key(key.hash));
  if (known !== undefined && known.request !== key?.request) {
    return { kind: 'key-reused', operationId: known.operationId };
  }
  const earlier = known && (await context.operations.get(known.operationId));
  if (earlier !== undefined)
    return { kind: 'operation', operation: await ended(context, earlier.value, until) };
  const facts = await context.directory.user(request.idOrUpn);
  if (facts === undefined) return { kind: 'not-found' };
  const operation = newOperation(context, request, facts.id, known?.operationId);
  const standing = { ...key, operationId: operation.id, at: operation.createdAt } as IdempotencyKey;
  // Somebody else has just used the same key: then that call's operation is this one's.
  if (key && !known && !(await context.operations.addKey(standing))) return syncOnDemand(context, request);
  const joined = await beginOrJoin(context, operation, { facts, until });
  if (key && joined.id !== operation.id) {
    await context.operations.moveKey({ ...standing, operationId: joined.id });
  }
  return { kind: 'operation', operation: joined };
}

/** The one operation of the user: this one, an equal one that is under way, or this one in its turn (DECISIONS.md, D-join). */
async function beginOrJoin(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  { facts, until }: { readonly facts: DirectoryFacts; readonly until: Date },
): Promise<OperationRecord> {
  const { operations, queues } = context;
  for (const pauses = pausesUntil(context, until); ; ) {
    const begun = await operations.begin(operation);
    if ('value' in begun) return workInline(context, begun, { facts, until });
    // Given back in between: then there is nobody, or this very operation has ended.
    const other = await operations.get(begun.heldBy || operation.id);
    if (other !== undefined && sameOptions(other.value, operation)) return ended(context, other.value, until);
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

/** Looks again until the operation has ended, or the caller waits no longer. */
async function ended(
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
  begun: Stored<OperationRecord>,
  { facts, until }: Inline,
): Promise<OperationRecord> {
  const { clock, queues, timer } = context;
  const message = { operationId: begun.value.id };
  const leftMs = until.getTime() - clock.now().getTime();
  if (leftMs <= 0) {
    await queues.send('sync-user', message);
    return begun.value;
  }
  const scheduled = await queues.schedule('sync-user', message, leftMs + handOverMs);
  const timing = new AbortController();
  const late = timer.wait(leftMs + graceMs, timing.signal).then(() => undefined);
  const working = attemptUntilFree(context, begun, { facts, until, scheduled });
  try {
    return (await Promise.race([working, late])) ?? begun.value;
  } finally {
    timing.abort();
    // What comes after the answer can write no more; the message makes its own attempt, and tells of its own failure.
    working.catch(() => undefined);
  }
}

async function attemptUntilFree(
  context: Tenant & Writing & State & Runtime,
  begun: Stored<OperationRecord>,
  { facts, until, scheduled }: Inline & { readonly scheduled: Scheduled },
): Promise<OperationRecord> {
  for (const pauses = pausesUntil(context, until); ; ) {
    const attempted = await attemptSync(context, begun.value, { until, facts });
    if (attempted.kind !== 'busy') return settle(context, begun, attempted, scheduled);
    if (await pauses.pause()) continue;
    const later = { kind: 'later', waitMs: undefined, cause: busyCause } as const;
    return settle(context, begun, later, scheduled);
  }
}

async function settle(
  context: State & Runtime,
  begun: Stored<OperationRecord>,
  attempted: Exclude<Attempted, { kind: 'busy' }>,
  scheduled: Scheduled,
): Promise<OperationRecord> {
  const settled =
    attempted.kind === 'later'
      ? await postpone(context, begun, attempted)
      : await endOperation(context, begun, attempted);
  // Only now: until then the message is all that would go on with it.
  await scheduled.cancel();
  return settled;
}

/** Ever longer pauses that end with the caller's time; false: it is over. */
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
  { clock }: Runtime,
  { dryRun, force, by }: SyncRequest,
  userId: string,
  id = operationId(userId, randomBytes(16).toString('hex')),
): OperationRecord {
  const createdAt = clock.now().toISOString();
  return {
    ...{ id, userId, dryRun, force, by, createdAt, progressAt: createdAt, state: 'running', attempts: 0 },
    ...{ nextAt: undefined, cause: undefined, result: undefined, failure: undefined },
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
