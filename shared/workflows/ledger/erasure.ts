/** Everything that is kept of one user beside the row: names, lease, undo copies, operations, files to be removed. */
import { nameKey } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { forgetCleared } from './cleared-files.ts';
import type { Remains } from './gone.ts';
import { filesOf, orphanFilesOf } from './orphaned-files.ts';

/** What there is beside the row; to be read before it goes. */
export function remainsOf(user: UserRow): Remains {
  return { names: [...user.directory.names, nameKey(user.id)], files: filesOf(user) };
}

export async function eraseRemains(context: State, id: string, { names, files }: Remains): Promise<void> {
  await context.operations.eraseUser(id);
  await context.undo.eraseUser(id);
  await context.leases.erase(id);
  await forgetCleared(context, id);
  await orphanFilesOf(context, id, files);
  for (const key of names) await context.names.release(key, id);
}
