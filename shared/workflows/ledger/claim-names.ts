/**
 * Claims names in table `Names`. A row lists a name before it is claimed: a claim is released with its user only if the
 * row lists it, and the facts of a page that breaks off may never be stored (DECISIONS.md, D-names).
 */
import { type NameClaim, namesOf } from '../../core/picture-base.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { State } from '../context.ts';

/** Called before the facts are stored, so that no name is in use unclaimed. Returns the names. */
export async function claimNames(
  { users, names }: Pick<State, 'users' | 'names'>,
  changed: readonly DirectoryFacts[],
): Promise<readonly string[]> {
  const claims = changed.flatMap(claimsOf);
  await users.listNames(claims);
  await names.claim(claims);
  return [...new Set(claims.map(({ name }) => name))];
}

export function claimsOf({ id, upn }: DirectoryFacts): readonly NameClaim[] {
  return upn === undefined ? [] : namesOf(upn).map((name) => ({ name, id }));
}
