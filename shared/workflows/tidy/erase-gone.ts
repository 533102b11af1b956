/**
 * Erases users who have left: their row, names, lease, undo copies, operations and planned file removals.
 */
import { PermanentError } from '../../core/errors.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { eachAlone, throwFirst } from '../ledger/each-alone.ts';
import { recordErased } from '../ledger/erased.ts';
import { eraseRemains, lists, remainsOf } from '../ledger/erasure.ts';
import { forgetGone, type Gone, isBack, noteAfresh, readGone, recordGone } from '../ledger/gone.ts';
import { unreadableRow } from '../observe/subjects.ts';

/**
 * Erases users whose note is due, unless they are listed again, or the directory still has them. Throws the first error
 * after all users were tried.
 */
export async function eraseGone(context: Tenant & State & Runtime): Promise<void> {
  const directory = await readDirectoryCursor(context);
  // During a full pass, a user who is not listed yet cannot be distinguished from one who has left.
  if (directory === undefined || directory.full) return;
  const { epoch } = directory;
  const { notes, unreadable } = await readGone(context);
  const now = context.clock.now();
  const due = notes.filter(({ after }) => !(Date.parse(after) > now.getTime()));
  const mended = await eachAlone(context, unreadable, {
    task: 'erase-gone',
    subject: ({ key }) => key,
    async work({ key, error }) {
      await recordGone(context, key, noteAfresh(key, now));
      throw error;
    },
  });
  const failed = await eachAlone(context, due, {
    task: 'erase-gone',
    subject: ({ id }) => id,
    async work({ id, ...gone }) {
      if (await eraseUnlessBack(context, { id, gone, epoch })) await forgetGone(context, id);
    },
  });
  throwFirst([...failed, ...mended]);
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
async function eraseUnlessBack(context: Tenant & State, { id, gone, epoch }: GoneUser): Promise<boolean> {
  const stored = await context.users.get(id);
  if (stored === undefined) {
    if (gone.remains !== undefined) await eraseRemains(context, id, gone.remains);
    return true;
  }
  const unclear =
    stored.value.unreadable?.filter((column) => ['epoch', 'removedReason'].includes(column)) ?? [];
  // It is unknown whether the user is back. The next change in the directory writes these columns again.
  if (unclear.length > 0) throw new PermanentError('unreadable-row', unreadableRow(unclear));
  if (gone.remains !== undefined && !lists(stored.value, gone.remains)) {
    await eraseRemains(context, id, gone.remains);
    // The files have no owner now, until the next refresh reads the user.
    await recordErased(context, id);
  }
  if (isBack(stored.value, epoch)) return true;
  if ((await context.directory.user(id)) !== undefined) {
    // A list may be wrong about who is there. The next refresh reads this user and takes them back.
    await recordErased(context, id);
    return true;
  }
  const remains = remainsOf(stored.value);
  await recordGone(context, id, { ...gone, remains });
  if (!(await context.users.erase(id, stored.etag))) return false;
  await eraseRemains(context, id, remains);
  return true;
}
