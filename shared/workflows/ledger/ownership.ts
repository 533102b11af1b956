/** Whose file is this? A base is a user's own only if nobody else could mean it. */
import { baseKey, isObjectId, upnBase } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { readSharedBases } from './shared-bases.ts';

export interface Ownership {
  isOwn(user: UserRow, base: string): Promise<boolean>;
  /** Whether two users are known to claim a base; false where nothing is remembered. */
  isShared(base: string): boolean;
}

/** By base, of many bases; one that nobody or more than one user has is left out. */
export async function ownersOf(
  names: State['names'],
  bases: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map(bases.filter(isObjectId).map((base) => [base, base]));
  const named = await names.holders(bases.filter((base) => !isObjectId(base)));
  for (const [base, [first, ...others]] of named) {
    if (first !== undefined && others.length === 0) owners.set(base, first);
  }
  return owners;
}

/** Asks `Names` about each base: for one user at a time, with no memory to trust. */
export function askedOwnership(names: State['names']): Ownership {
  return {
    async isOwn(user, base) {
      if (isObjectId(base)) return base === user.id;
      const holders = (await names.holders([base])).get(base) ?? [];
      return holders.length === 1 && holders[0] === user.id;
    },
    isShared: () => false,
  };
}

/**
 * For many users: bases that two users claim are known beforehand, so that the usual bases (the object id, the current
 * sign-in name) need no question; a former sign-in name is asked for.
 */
export async function recordedOwnership(context: Pick<State, 'names' | 'cursors'>): Promise<Ownership> {
  const shared = await readSharedBases(context.cursors);
  const asked = askedOwnership(context.names);
  const isShared = (base: string) => !isObjectId(base) && shared.has(baseKey(base));
  return {
    async isOwn(user, base) {
      if (isShared(base)) return false;
      return base === upnBase(user.directory.upn) || asked.isOwn(user, base);
    },
    isShared,
  };
}

/** The bases under which a user's own files may lie although the profile does not show them. */
export async function ownBases(user: UserRow, ownership: Ownership): Promise<string[]> {
  const byName = upnBase(user.directory.upn);
  return (await ownership.isOwn(user, byName)) ? [user.id, byName] : [user.id];
}
