/** The guard over everything that is written on demand, whatever asks for it. */
import { guardRefusal, onDemandLimit, windowMs } from '../../core/on-demand-guard.ts';
import type { OperationFailure } from '../../core/operation.ts';
import type { Runtime, State } from '../context.ts';
import { readLastClosed } from './last-closed.ts';

/**
 * To be asked before the first write for one user. Undefined: the write is admitted, and counts. `id` and `at` tell what
 * asks, and since when, so that a repeated attempt counts once. Noted first and counted then: of any number that ask at
 * once no more are admitted than may be; a few less, at the very limit, is not wrong (DECISIONS.md, D-on-demand-guard).
 */
export async function admitWrite(
  context: State & Runtime,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<OperationFailure | undefined> {
  const { operations, clock } = context;
  const [users] = await Promise.all([countedUsers(context), operations.reserve(at, id)]);
  const now = clock.now();
  const written = await operations.reserved(new Date(now.getTime() - windowMs));
  if (written.length <= onDemandLimit(users)) return undefined;
  await operations.unreserve(at, id);
  const [oldest = now] = written;
  return guardRefusal({ written: written.length - 1, users, oldest }, now);
}

/** Everybody whom the last closed run looked at. */
async function countedUsers(context: State): Promise<number | undefined> {
  const last = await readLastClosed(context);
  const run = last && (await context.runs.get(last.runId));
  return run?.value.totals?.users;
}
