/**
 * Erasures that broke off after the row was erased. That the user is listed again, or has left, says nothing about them:
 * what they have yet to erase belonged to the earlier row (DECISIONS.md, D-erase).
 */
import { chunksOf } from '../../core/ranges.ts';
import type { Runtime, State } from '../context.ts';
import { eachAlone } from './each-alone.ts';
import { recordErased } from './erased.ts';
import { eraseRemains, lists } from './erasure.ts';
import { type GoneNote, isBack, type Remains, readGone } from './gone.ts';
import { leased } from './leases.ts';
import { attachOrphans } from './orphaned-files.ts';

const atOnce = 16;

/** False: it is under way, or the user is being written. Then the note stays as it is. */
export async function finishErasure(
  context: State & Runtime,
  id: string,
  remains: Remains,
): Promise<boolean> {
  const row = (await context.users.get(id))?.value;
  if (row !== undefined && lists(row, remains)) return isWithoutErasure(context, id, remains);
  await eraseRemains(context, id, remains);
  if (row === undefined) return true;
  // The files have no owner now.
  await attachOrphans(context, [{ id, upn: row.directory.upn }]);
  // A page that stores the user at this moment may have claimed the names before they were released.
  await recordErased(context, id);
  return true;
}

/** Whether the row is still the earlier one, and no erasure that holds the lease is about to erase it. */
async function isWithoutErasure(
  context: State & Runtime,
  userId: string,
  remains: Remains,
): Promise<boolean> {
  const answer = await leased(context, { userId, holder: 'finishErasure' }, async () => {
    const stored = await context.users.get(userId);
    return stored !== undefined && lists(stored.value, remains);
  });
  return answer === true;
}

/**
 * Removes the notes of users who are listed again. Called once per run, before it compares: what an erasure left belongs to
 * the earlier row, but undo copies and files are found by the user. Sends one request per note.
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
      work: (note) => forgetOne(context, note),
    });
  }
}

async function forgetOne(context: State & Runtime, note: GoneNote): Promise<void> {
  const { remains } = note.value;
  if (remains === undefined || (await finishErasure(context, note.key, remains))) await note.remove();
}
