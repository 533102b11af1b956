/** Steps of an operation: it ends, or it waits for another attempt. */
import { isLost, type OperationRecord } from '../../core/operation.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { boundedWait } from '../ledger/retry-later.ts';
import type { Attempted } from './attempt-sync.ts';

export const busyCause = 'the nightly run is working on this user';
/** The first wait when no service named a time; it doubles with each attempt. */
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

/** If another worker has ended the operation meanwhile, its result stays. */
export async function endOperation(
  context: State & Runtime,
  { value, etag }: Stored<OperationRecord>,
  attempted: Extract<Attempted, { kind: 'done' | 'failed' }>,
): Promise<OperationRecord> {
  const outcome =
    attempted.kind === 'done'
      ? ({ state: 'done', result: attempted.result } as const)
      : ({ state: 'failed', failure: attempted.failure } as const);
  const over = { ...value, ...outcome, nextAt: undefined, cause: undefined, progressAt: now(context) };
  if (await storeEnd(context, value, { etag, over })) return over;
  return (await context.operations.get(value.id))?.value ?? over;
}

/** Releases the user lock too, unless the operation was waiting and does not have it. */
async function storeEnd(
  { operations }: State,
  { state }: OperationRecord,
  { etag, over }: { readonly etag: string; readonly over: OperationRecord },
): Promise<boolean> {
  if (state !== 'waiting') return operations.end(etag, over);
  return (await operations.update(etag, over)) !== undefined;
}

/**
 * Sends a message that is delivered after the wait. The state is stored first, so that callers see when to ask again.
 */
export async function postpone(
  context: State & Runtime,
  { value, etag }: Stored<OperationRecord>,
  { waitMs, cause }: { readonly waitMs: number | undefined; readonly cause: string },
): Promise<OperationRecord> {
  const { clock, operations, queues } = context;
  const ownMs = Math.min(firstWaitMs * 2 ** value.attempts, longestWaitMs);
  const delayMs = boundedWait(waitMs ?? ownMs);
  const nextAt = new Date(clock.now().getTime() + delayMs).toISOString();
  const postponed = { ...value, cause, nextAt, progressAt: now(context) };
  if ((await operations.update(etag, postponed)) === undefined) {
    return (await operations.get(value.id))?.value ?? postponed;
  }
  await queues.send('sync-user', { operationId: value.id }, delayMs);
  return postponed;
}

/** The operation for a caller who polls; a lost message is sent again. Undefined when there is no such operation. */
export async function operationNow(
  context: State & Runtime,
  id: string,
): Promise<OperationRecord | undefined> {
  const stored = await context.operations.get(id);
  if (stored === undefined || !isLost(stored.value, context.clock.now())) return stored?.value;
  const revived = { ...stored.value, progressAt: now(context) };
  if ((await context.operations.update(stored.etag, revived)) === undefined) {
    return (await context.operations.get(id))?.value;
  }
  await context.queues.send('sync-user', { operationId: id });
  return revived;
}

function now({ clock }: Runtime): string {
  return clock.now().toISOString();
}
