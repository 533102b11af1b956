/** Erases what is kept of a user beside the row: names, lease, undo copies, operations, counted writes, plans to remove files. */
import { nameKey, namesOf } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { forgetCleared } from './cleared-files.ts';
import type { Remains } from './gone.ts';
import { filesOf, orphanFilesOf } from './orphaned-files.ts';

/** Read this before the row is erased: only the row names it. */
export function remainsOf(user: UserRow): Remains {
  return { names: [...user.directory.names, nameKey(user.id)], files: filesOf(user) };
}

export async function eraseRemains(context: State, id: string, { names, files }: Remains): Promise<void> {
  await context.operations.eraseUser(id);
  await context.writes.eraseUser(id);
  await context.undo.eraseUser(id);
  await context.leases.erase(id);
  await forgetCleared(context, id);
  await orphanFilesOf(context, id, files);
  for (const key of names) await context.names.release(key, id);
  await claimAgain(context, id);
}

/** A refresh may have listed the user meanwhile: its claims of the names went with those of the erased row. */
async function claimAgain({ users, names }: State, id: string): Promise<void> {
  const upn = (await users.get(id))?.value.directory.upn ?? '';
  if (upn !== '') await names.claim(namesOf(upn).map((name) => ({ name, id })));
}
