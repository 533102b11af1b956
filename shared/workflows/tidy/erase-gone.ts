/** A user who is gone leaves nothing behind: no row, no names, no lease, no undo copies, no operations, no plan to remove a file. */
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { eraseRemains, remainsOf } from '../ledger/erasure.ts';
import { forgetGone, type Gone, readGone, recordGone } from '../ledger/gone.ts';

export async function eraseGone(context: State & Runtime): Promise<void> {
  const directory = await readDirectoryCursor(context);
  // While a full pass is under way, who was not listed yet cannot be told from who is not there.
  if (directory === undefined || directory.full) return;
  for (const { id, ...gone } of await readGone(context)) {
    if (Date.parse(gone.after) > context.clock.now().getTime()) continue;
    if (await settle(context, { id, gone, epoch: directory.epoch })) await forgetGone(context, id);
  }
}

interface Settling {
  readonly id: string;
  readonly gone: Gone;
  readonly epoch: number;
}

/**
 * The row goes first, and only as it was judged: whoever is seen again in this moment keeps everything. What else there
 * is stands in the note by then. False: the row had changed; the next round judges it anew.
 */
async function settle(context: State, { id, gone, epoch }: Settling): Promise<boolean> {
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

function isBack({ directory }: UserRow, epoch: number): boolean {
  return directory.removed === undefined && directory.epoch >= epoch;
}
