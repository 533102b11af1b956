/**
 * Erasures that broke off after the row was erased. That the user is listed again, or has left, says nothing about them:
 * what they have yet to erase belonged to the earlier row (DECISIONS.md, D-erase).
 */
import { TransientError } from '../../core/errors.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { Runtime, State } from '../context.ts';
import { eachAlone } from './each-alone.ts';
import { recordErased } from './erased.ts';
import { eraseRemains, isEarlier } from './erasure.ts';
import { type Gone, holdGone, isBack, type Remains, readGone } from './gone.ts';
import { leased, leaseTermMs } from './leases.ts';
import { attachOrphans } from './orphaned-files.ts';
import type { Held } from './typed-cursor.ts';

const atOnce = 16;

/**
 * The note without what an erasure has left, once that is erased. Undefined: the erasure is under way, or the user is being
 * written; then the note stays as it is.
 */
export async function finishErasure(
  context: State & Runtime,
  id: string,
  note: Held<Gone>,
): Promise<Held<Gone> | undefined> {
  if (note.value?.remains === undefined) return note;
  // Since the note was read, another process may have finished, and the user may have been stored anew.
  const mine = await note.replace(note.value);
  const { after, remains } = note.value;
  if (mine === undefined || !(await isErased(context, id, remains))) return undefined;
  return mine.replace({ after });
}

async function isErased(context: State & Runtime, id: string, remains: Remains): Promise<boolean> {
  const row = (await context.users.get(id))?.value;
  if (row === undefined || isEarlier(row, remains)) return isEndedUnderLease(context, id, remains);
  // Without the lease: this row may be written, and what is erased belonged to another one.
  await eraseRemains(context, id, remains);
  // The files have no owner now.
  await attachOrphans(context, [{ id, upn: row.directory.upn }]);
  // A page that stores the user at this moment may have claimed the names before they were released.
  await recordErased(context, id);
  return true;
}

/** An erasure that has the lease may be under way. One that broke off before it came to the row has erased nothing. */
async function isEndedUnderLease(
  context: State & Runtime,
  userId: string,
  remains: Remains,
): Promise<boolean> {
  const answer = await leased(context, { userId, holder: 'finishErasure' }, async () => {
    const row = (await context.users.get(userId))?.value;
    if (row === undefined) await eraseRemains(context, userId, remains);
    return row === undefined || isEarlier(row, remains);
  });
  return answer === true;
}

/** Called before a call for the user stores anything, because its record cannot be told from those of earlier calls. */
export async function finishBefore(context: State & Runtime, id: string): Promise<void> {
  const note = await finishErasure(context, id, await holdGone(context, id));
  if (note !== undefined) return;
  throw new TransientError(`The stored data of user ${id} is being erased; repeat the call later`, {
    retryAfterMs: leaseTermMs,
  });
}

/**
 * Removes the notes of users who are listed again. Called once per run, before it compares: what an erasure left belongs to
 * the earlier row, but files are found by the user. Sends one request per note.
 */
export async function forgetReturned(context: State & Runtime, epoch: number): Promise<void> {
  const { notes } = await readGone(context);
  for (const some of chunksOf(notes, atOnce)) {
    const rows = await Promise.all(some.map(({ key }) => context.users.get(key)));
    const back = some.filter((_, index) => {
      const stored = rows[index];
      return stored !== undefined && isBack(stored.value, epoch);
    });
    // Of a failure tidyUp takes care.
    await eachAlone(context, back, {
      task: 'erase-gone',
      subject: ({ key }) => key,
      work: async (note) => (await finishErasure(context, note.key, note))?.remove(),
    });
  }
}
