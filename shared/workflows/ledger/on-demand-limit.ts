/** The limit of what is written on demand in 24 hours, whatever asks for it. Runs have a guard of their own. */
import { type GuardRefusal, guardRefusal, onDemandLimit, windowMs } from '../../core/on-demand-guard.ts';
import type { Runtime, State } from '../context.ts';
import { readLastClosed } from './last-closed.ts';

export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly failure: GuardRefusal };

/**
 * Asked before the first write for one user. An admitted write counts. `id` and `at` say what asks and since when, so
 * that a repeated attempt counts once. The write is recorded first and counted then: of any number that ask at once,
 * never more are admitted than the limit; at the very limit it may be fewer (DECISIONS.md, D-on-demand-guard).
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
