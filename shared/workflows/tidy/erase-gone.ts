/** A user who is gone leaves nothing behind: no row, no names, no lease, no undo copies, no plan to remove a file. */
import { nameKey } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { Context } from '../context.ts';
import { readDirectoryCursor } from '../run/refresh-directory.ts';

export async function eraseGone(context: Context): Promise<void> {
  const { cursors, clock, users } = context;
  const epoch = (await readDirectoryCursor(context))?.epoch ?? 0;
  for (const { name, value } of await cursors.list<{ readonly after: string }>('gone:')) {
    if (Date.parse(value.after) > clock.now().getTime()) continue;
    const id = name.slice('gone:'.length);
    const row = (await users.get(id))?.value;
    const cameBack = row !== undefined && row.directory.removed === undefined && row.directory.epoch >= epoch;
    if (row !== undefined && !cameBack) await erase(context, row);
    await cursors.remove(name);
  }
}

async function erase(
  { users, names, leases, undo, cursors }: Context,
  { id, directory }: UserRow,
): Promise<void> {
  await undo.eraseUser(id);
  await leases.erase(id);
  await cursors.remove(`cleared:${id}`);
  for (const key of [...directory.names, nameKey(id)]) await names.release(key, id);
  await users.erase(id);
}
