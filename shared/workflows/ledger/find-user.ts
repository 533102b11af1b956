/** Finds the row of one user without a request to Microsoft 365. */
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** By object id, or by the user's present sign-in name as the last refresh stored it. */
export async function findUser(
  { users, names }: Pick<State, 'users' | 'names'>,
  idOrUpn: string,
): Promise<Stored<UserRow> | undefined> {
  if (!idOrUpn.includes('@')) return users.get(idOrUpn);
  const upn = idOrUpn.toLowerCase();
  // Holders include users who had this name before.
  for (const id of [...(await names.holders([idOrUpn])).values()].flat()) {
    const stored = await users.get(id);
    if (stored?.value.directory.upn.toLowerCase() === upn) return stored;
  }
  return undefined;
}
