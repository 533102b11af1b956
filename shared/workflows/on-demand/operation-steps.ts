/** What may become of an operation: it ends, or it waits for another attempt. */
import { isLost, type OperationRecord } from '../../core/operation.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { boundedWait } from '../ledger/retry-later.ts';
import type { Attempted } from './attempt-sync.ts';

export const busyCause = 'the nightly run is working on this user';
/** Where nobody named a time. */
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

/** Whoever changed it meanwhile has ended it; then that end stands. */
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
  if (await written(context, value, { etag, over })) return over;
  return (await context.operations.get(value.id))?.value ?? over;
}

/** Only whoever has the user's place gives it back. */
async function written(
  { operations }: State,
  { state }: OperationRecord,
  { etag, over }: { readonly etag: string; readonly over: OperationRecord },
): Promise<boolean> {
  if (state !== 'waiting') return operations.end(etag, over);
  return (await operations.update(etag, over)) !== undefined;
}

/** A message comes after the wait. State first: whoever asks meanwhile is told when to ask again. */
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

/** For whoever asks how far it is. A message that is lost is sent again. Undefined: there is no such operation. */
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
