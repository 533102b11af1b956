/**
 * Erases users who have left: their row, names, lease, undo copies, operations and planned file removals.
 */
import type { Runtime, State } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { eraseRemains, remainsOf } from '../ledger/erasure.ts';
import { forgetGone, type Gone, isBack, readGone, recordGone } from '../ledger/gone.ts';

export async function eraseGone(context: State & Runtime): Promise<void> {
  const directory = await readDirectoryCursor(context);
  // During a full pass, a user who is not listed yet looks the same as one who has left.
  if (directory === undefined || directory.full) return;
  for (const { id, ...gone } of await readGone(context)) {
    if (Date.parse(gone.after) > context.clock.now().getTime()) continue;
    if (await eraseUnlessBack(context, { id, gone, epoch: directory.epoch })) await forgetGone(context, id);
  }
}

interface GoneUser {
  readonly id: string;
  readonly gone: Gone;
  readonly epoch: number;
}

/**
 * Erases the row first, and only if it is unchanged: a user who comes back at this moment keeps everything. The note
 * already lists the rest. False when the row had changed: the next call decides again.
 */
async function eraseUnlessBack(context: State, { id, gone, epoch }: GoneUser): Promise<boolean> {
  const stored = await context.users.get(id);
  if (stored === undefined) {
    if (gone.remains !== undefined) await eraseRemains(context, id, gone.remains);
    return true;
  }
  if (isBack(stored.value, epoch)) return true;
  const remains = remainsOf(stored.value);
  await recordGone(context, id, { ...gone, remains });
  if (!(await context.users.erase(id, stored.etag))) return false;
  await eraseRemains(context, id, remains);
  return true;
}
