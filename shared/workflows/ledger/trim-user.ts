/**
 * Makes room in the row of a user who was renamed very often, long before the row reaches the number of columns that a
 * table allows (DECISIONS.md, D-names).
 */
import { nameKey, namesOf } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';

/** Names of one user that are kept: with their bases, the latest twenty or any twenty others. */
const mostNames = 40;

/** A name that is forgotten stays claimed, so that no file under it becomes another user's own. */
export async function trimUser(
  { users, names }: Pick<State, 'users' | 'names'>,
  { id, directory }: Pick<UserRow, 'id' | 'directory'>,
): Promise<void> {
  const present = new Set([id, ...namesOf(directory.upn)].map(nameKey));
  const former = directory.names.filter((key) => !present.has(key)).sort();
  const forgotten = former.slice(mostNames);
  for (const key of forgotten) await names.unlist(key, id);
  await users.trim(id, forgotten);
}
