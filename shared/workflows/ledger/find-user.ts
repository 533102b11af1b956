/** What is remembered of one user; nobody else is asked. */
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** By object id, or by the sign-in name the user has now, as far as the last refresh knows. */
export async function findUser(
  { users, names }: Pick<State, 'users' | 'names'>,
  idOrUpn: string,
): Promise<Stored<UserRow> | undefined> {
  if (!idOrUpn.includes('@')) return users.get(idOrUpn);
  const upn = idOrUpn.toLowerCase();
  // Whoever had the name before is among the holders too.
  for (const id of [...(await names.holders([idOrUpn])).values()].flat()) {
    const stored = await users.get(id);
    if (stored?.value.directory.upn.toLowerCase() === upn) return stored;
  }
  return undefined;
}
