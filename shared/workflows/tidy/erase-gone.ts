/** A user who is gone leaves nothing behind: no row, no names, no lease, no undo copies. */
import { upnBase } from '../../core/picture-base.ts';
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
    if (row !== undefined && !cameBack) await erase(context, id, row.directory.upn);
    await cursors.remove(name);
  }
}

async function erase({ users, names, leases, undo }: Context, id: string, upn: string): Promise<void> {
  await undo.eraseUser(id);
  await leases.erase(id);
  for (const name of [upn.toLowerCase(), upnBase(upn), id]) await names.release(name, id);
  await users.erase(id);
}
