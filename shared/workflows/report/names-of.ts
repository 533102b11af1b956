/** Sign-in names of a few users, for people who read ids: added while reading, and stored nowhere (DECISIONS.md, D-audit). */
import type { State } from '../context.ts';

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * `ids` may contain other texts, which have no name. `known`: names that need no look-up: the reader's own, from the
 * token. Undefined: Instep has no name.
 */
export async function namesOf(
  { users }: Pick<State, 'users'>,
  ids: Iterable<string>,
  known: ReadonlyMap<string, string>,
): Promise<(id: string) => string | undefined> {
  const names = new Map<string, string | undefined>(known);
  // One by one: a page holds few people, and is read rarely.
  for (const id of new Set(ids)) {
    if (objectId.test(id)) names.set(id, (await users.get(id))?.value.directory.upn ?? known.get(id));
  }
  return (id) => names.get(id);
}
