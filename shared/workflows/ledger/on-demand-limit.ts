/** The limit for on-demand writes in 24 hours. Runs have their own guard. */
import { type GuardRefusal, guardRefusal, onDemandLimit, windowMs } from '../../core/on-demand-guard.ts';
import type { Runtime, State } from '../context.ts';
import { readLastClosed } from './last-closed.ts';

export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly failure: GuardRefusal };

/**
 * Called before the first write for one user. An admitted write counts. `id` and `at` identify the request, so that a
 * repeated attempt counts once. The write is recorded before it is counted, so concurrent requests never exceed the
 * limit; close to the limit, fewer may be admitted (DECISIONS.md, D-on-demand-guard).
 */
export async function admitWrite(
  context: State & Runtime,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<Admission> {
  const { operations, clock } = context;
  const now = clock.now();
  const since = new Date(now.getTime() - windowMs);
  const recorded = operations.reserve(at, id).then(() => operations.reserved(since));
  const [users, written] = await Promise.all([countedUsers(context), recorded]);
  if (written.length <= onDemandLimit(users)) return { admitted: true };
  await operations.unreserve(at, id);
  const [oldest = now] = written;
  const failure = guardRefusal({ written: written.length - 1, users, oldest }, now);
  return { admitted: false, failure };
}

/** How many users the last closed run compared. */
async function countedUsers(context: State): Promise<number | undefined> {
  const last = await readLastClosed(context);
  const run = last && (await context.runs.get(last.runId));
  return run?.value.totals?.users;
}
