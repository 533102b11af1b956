/**
 * Erases the stored data of a user apart from the row: names, lease, undo copies, operations, counted writes, planned
 * removals, and marks that leave the user out of a plan.
 */
import { nameKey, namesOf } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { forgetCleared } from './cleared-files.ts';
import type { Remains } from './gone.ts';
import { filesOf, orphanFilesOf } from './orphaned-files.ts';

/** What to erase after the row. Must be called before the row is erased, because only the row lists it. */
export function remainsOf(user: UserRow): Remains {
  return { names: [...user.directory.names, nameKey(user.id)], files: filesOf(user) };
}

/** Whether a row still lists what is to be erased after it. Otherwise a refresh stored a new row since it was erased. */
export function lists(user: UserRow, { names, files }: Remains): boolean {
  const present = remainsOf(user);
  const items = new Set(present.files.map(({ itemId }) => itemId));
  return (
    names.every((name) => present.names.includes(name)) && files.every(({ itemId }) => items.has(itemId))
  );
}

export async function eraseRemains(context: State, id: string, { names, files }: Remains): Promise<void> {
  await context.operations.eraseUser(id);
  await context.writes.eraseUser(id);
  await eraseMarks(context, id);
  await context.undo.eraseUser(id);
  await context.leases.erase(id);
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
