/**
 * Erases users who have left: their row, names, lease, undo copies, operations and planned file removals. Finishes what an
 * erasure that broke off has yet to erase.
 */
import { PermanentError } from '../../core/errors.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { readDirectoryCursor } from '../ledger/directory-cursor.ts';
import { eachAlone, throwFirst } from '../ledger/each-alone.ts';
import { recordErased } from '../ledger/erased.ts';
import { eraseWhole } from '../ledger/erasure.ts';
import { type Gone, holdGone, isBack, readGone } from '../ledger/gone.ts';
import type { Held } from '../ledger/typed-cursor.ts';
import { finishErasure } from '../ledger/unfinished-erasures.ts';
import { unreadableRow } from '../observe/subjects.ts';

/**
 * Erases users whose note is due, unless they are listed again, or the directory still has them. Throws the first error
 * after all users were tried.
 */
export async function eraseGone(context: Tenant & State & Runtime): Promise<void> {
  const directory = await readDirectoryCursor(context);
  const { notes, unreadable } = await readGone(context);
  const now = context.clock.now();
  const mended = await eachAlone(context, unreadable, {
    task: 'erase-gone',
    subject: ({ key }) => key,
    async work({ key, error }) {
      const note = await holdGone(context, key);
      if (note.value !== undefined) await note.replace(note.value);
      throw error;
    },
  });
  const failed = await eachAlone(context, notes, {
    task: 'erase-gone',
    subject: ({ key }) => key,
    async work(listed) {
      const note = await finishErasure(context, listed.key, listed);
      // During a full pass, a user who is not listed yet cannot be distinguished from one who has left.
      if (note === undefined || directory === undefined || directory.full) return;
      if (Date.parse(listed.value.after) > now.getTime()) return;
      await eraseUnlessBack(context, { id: listed.key, note, epoch: directory.epoch });
    },
  });
  throwFirst([...failed, ...mended]);
}

interface GoneUser {
  readonly id: string;
  readonly note: Held<Gone>;
  readonly epoch: number;
}

/** A user who comes back at this moment keeps everything: if the row changes, the note stays, and the next call decides again. */
async function eraseUnlessBack(
  context: Tenant & State & Runtime,
  { id, note, epoch }: GoneUser,
): Promise<void> {
  const stored = await context.users.get(id);
  if (stored === undefined) return note.remove();
  const unclear =
    stored.value.unreadable?.filter((column) => ['epoch', 'removedReason'].includes(column)) ?? [];
  // It is unknown whether the user is back. The next change in the directory writes these columns again.
  if (unclear.length > 0) throw new PermanentError('unreadable-row', unreadableRow(unclear));
  if (isBack(stored.value, epoch)) return note.remove();
  if ((await context.directory.user(id)) !== undefined) {
    // A list may be wrong about who is there. The next refresh reads this user and takes them back.
    await recordErased(context, id);
    return note.remove();
  }
  await eraseWhole(context, stored, { note });
}
