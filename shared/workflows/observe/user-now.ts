/** Reads a user from the directory now. The stored row may be as old as the last night. */
import type { UserRow } from '../../core/user.ts';
import type { Tenant } from '../context.ts';

/** Undefined: the directory has no such user. */
export async function userNow(
  { directory }: Pick<Tenant, 'directory'>,
  row: UserRow,
): Promise<UserRow | undefined> {
  const facts = await directory.user(row.id);
  return facts && { ...row, directory: { ...row.directory, ...facts } };
}
