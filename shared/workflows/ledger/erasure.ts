/**
 * Erases the stored data of a user: the row, and then names, undo copies, operations, counted writes, planned removals, and
 * marks that leave the user out of a plan.
 */
import { nameKey, namesOf } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { forgetCleared } from './cleared-files.ts';
import { type Gone, type Remains, together } from './gone.ts';
import { leased } from './leases.ts';
import { filesOf, orphanFilesOf } from './orphaned-files.ts';
import type { Held } from './typed-cursor.ts';

interface Erasure {
  /** About the user's erasure, if there is one; kept as it is if nothing is erased. */
  readonly note: Held<Gone>;
  /** Called before the row is erased, and after: a refresh may have read the user in between. */
  readonly askAgain?: () => Promise<void>;
}

/**
 * Erases the row, if it is still as it was read, and then the rest. The note outlives the row, so that an erasure that breaks
 * off can be finished. False: the user is being written, or row or note have changed; nothing was erased.
 */
export async function eraseWhole(
  context: State & Runtime,
  { value: user, etag }: Stored<UserRow>,
  { note, askAgain = async () => {} }: Erasure,
): Promise<boolean> {
  const { users, clock, ids } = context;
  const { id } = user;
  const answer = await leased(context, { userId: id, holder: 'erasure' }, async () => {
    const mark = ids.fresh();
    const marked = await users.markForErasure(id, etag, mark);
    if (marked === undefined) return false;
    await askAgain();
    const remains = together(note.value?.remains, { ...(await remainsOf(context, user)), mark });
    const listing = await note.replace({ after: clock.now().toISOString(), remains });
    if (listing === undefined) return false;
    // Where the answer to the first attempt was lost, the row is gone all the same, or a refresh has stored a new one.
    if (!(await users.erase(id, marked)) && isEarlier((await users.get(id))?.value, remains)) {
      await (note.value === undefined ? listing.remove() : listing.replace(note.value));
      return false;
    }
    await eraseRemains(context, id, remains);
    await askAgain();
    await listing.remove();
    return true;
  });
  return answer === true;
}

/** More do not fit into a note. */
const mostCopies = 300;

/** What to erase after the row: only the row lists names and files, and writes that follow keep copies of their own. */
async function remainsOf({ undo }: State, user: UserRow): Promise<Remains> {
  const runs = await undo.runs(user.id);
  const names = [...user.directory.names, nameKey(user.id)];
  return { names, files: filesOf(user), ...(runs.length > mostCopies ? {} : { copies: [...runs] }) };
}

/** Whether there is a row, and the erasure that left this began with it. */
export function isEarlier(row: UserRow | undefined, { mark }: Remains): boolean {
  return row !== undefined && (mark === undefined || row.erasure === mark);
}

export async function eraseRemains(
  context: State,
  id: string,
  { names, files, copies }: Remains,
): Promise<void> {
  await context.operations.eraseUser(id);
  await context.writes.eraseUser(id);
  await eraseMarks(context, id);
  await context.undo.eraseUser(id, copies);
  await forgetCleared(context, id);
  await orphanFilesOf(context, id, files);
  for (const key of names) await context.names.release(key, id);
  await claimAgain(context, id);
}

/** In every kept run. The user's line in a held plan stays, and the plan contains it again: its hash is another one. */
async function eraseMarks({ runs, leftOut }: State, id: string): Promise<void> {
  for (const runId of await runs.withLeftOut()) await leftOut.eraseUser(runId, id);
}

/**
 * If a refresh has listed the user again meanwhile, its claims were released together with the old ones, so they are
 * renewed.
 */
async function claimAgain({ users, names }: State, id: string): Promise<void> {
  const upn = (await users.get(id))?.value.directory.upn ?? '';
  if (upn !== '') await names.claim(namesOf(upn).map((name) => ({ name, id })));
}
