/** Sign-in names of a few users who are spread over the whole table: added while reading, and stored nowhere (DECISIONS.md, D-audit). */
import { chunksOf } from '../../core/ranges.ts';
import type { State } from '../context.ts';

const namesAtOnce = 20;
const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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

/**
 * For people who read ids. `ids` may contain other texts, which have no name. `known`: names that need no look-up: the
 * reader's own, from the token. Undefined: Instep has no name.
 */
export async function nameFinder(
  context: Pick<State, 'users'>,
  ids: Iterable<string>,
  known: ReadonlyMap<string, string>,
): Promise<(id: string) => string | undefined> {
  const people = [...new Set(ids)].filter((id) => objectId.test(id));
  const names = await namesOf(context, people);
  return (id) => names.get(id) ?? known.get(id);
}
