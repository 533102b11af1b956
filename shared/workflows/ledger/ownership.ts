/** Which user a photo file belongs to. A picture base is a user's own only if no other user ever had it. */
import { baseKey, isObjectId, unlistedHolder, upnBase } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { readSharedBases } from './shared-bases.ts';

export interface Ownership {
  isOwn(user: UserRow, base: string): Promise<boolean>;
  /** Whether two users have claimed the base, so that earlier decisions about it may be outdated. Sends no request. */
  mayBeShared(base: string): boolean;
}

/** Object ids by base. A base with no owner, or with several, is left out. */
export async function ownersOf(
  names: State['names'],
  bases: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map(bases.filter(isObjectId).map((base) => [base, base]));
  const named = await names.holders(bases.filter((base) => !isObjectId(base)));
  for (const [base, [first, ...others]] of named) {
    if (first !== undefined && first !== unlistedHolder && others.length === 0) owners.set(base, first);
  }
  return owners;
}

/** Reads the table `Names` for each base. For single users. */
export function askedOwnership(names: State['names']): Ownership {
  return {
    async isOwn(user, base) {
      if (isObjectId(base)) return base === user.id;
      const holders = (await names.holders([base])).get(base) ?? [];
      return holders.length === 1 && holders[0] === user.id;
    },
    mayBeShared: () => false,
  };
}

/**
 * For many users. The bases that several users have claimed are read once, so that the usual bases (object id and present
 * sign-in name) need no request. Other bases, and shared ones, are read from `Names`, which decides.
 */
export async function recordedOwnership(context: Pick<State, 'names' | 'cursors'>): Promise<Ownership> {
  const shared = await readSharedBases(context.cursors);
  const asked = askedOwnership(context.names);
  const mayBeShared = (base: string) => !isObjectId(base) && shared.has(baseKey(base));
  return {
    async isOwn(user, base) {
      return (!mayBeShared(base) && base === upnBase(user.directory.upn)) || asked.isOwn(user, base);
    },
    mayBeShared,
  };
}

/** The bases under which a user may have files that the profile does not show. */
export async function ownBases(user: UserRow, ownership: Ownership): Promise<string[]> {
  const byName = upnBase(user.directory.upn);
  return (await ownership.isOwn(user, byName)) ? [user.id, byName] : [user.id];
}
