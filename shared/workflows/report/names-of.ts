/** The sign-in names of a few users who are spread over the whole table. */
import { chunksOf } from '../../core/ranges.ts';
import type { State } from '../context.ts';

const namesAtOnce = 20;

/** Reads user by user. Undefined: the user has no name; absent: no row. */
export async function namesOf(
  { users }: Pick<State, 'users'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const names = new Map<string, string | undefined>();
  for (const some of chunksOf(ids, namesAtOnce)) {
    const rows = await Promise.all(some.map((id) => users.get(id)));
    for (const row of rows) if (row) names.set(row.value.id, row.value.directory.upn || undefined);
  }
  return names;
}
