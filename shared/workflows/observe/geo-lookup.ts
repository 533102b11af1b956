/** Finds the geo location of a user, with its picture library. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { UserRow } from '../../core/user.ts';
import type { Geo, LibraryLocation } from '../../ports/tenant.ts';
import type { Tenant } from '../context.ts';

/** A geo location with its picture library, or with the reason why the library cannot be used. */
export type Site = Located | { readonly geo: Geo; readonly problem: string };

export interface NotLocated {
  readonly geo: Geo;
  readonly problem: string;
  readonly error: Error;
}

export interface Located {
  readonly geo: Geo;
  readonly location: LibraryLocation;
}

export interface GeoLookup {
  /** Where the user's snapshot has the profile; without one, the preferred location or home, to be asked first. */
  of(user: UserRow): Site;
  /** Whether the snapshot says where the profile is. If not, the profile must be read to find out. */
  knows(user: UserRow): boolean;
}

/**
 * A satellite location without a readable library must not stop the run for the users of other locations, whether it
 * refuses or does not answer; one that asks to wait is waited for. Without the library of home there is no run
 * (DECISIONS.md, D-geo-no-library).
 */
export async function siteOf(geo: Geo): Promise<Located | NotLocated> {
  try {
    return { geo, location: await geo.library.locate() };
  } catch (error) {
    if (geo.home || !isItsOwn(error)) throw error;
    return { geo, problem: error.message, error };
  }
}

function isItsOwn(error: unknown): error is Error {
  return (
    error instanceof PermanentError || (error instanceof TransientError && error.retryAfterMs === undefined)
  );
}

export async function lookUpGeos(context: Tenant, users: readonly UserRow[]): Promise<GeoLookup> {
  const { geos: all, partial } = await context.geos.listing();
  const recorded = ({ profile }: UserRow) => all.find(({ host }) => host === profile?.host);
  const preferred = ({ directory }: UserRow) => all.find(({ code }) => code === directory.geo.toUpperCase());
  const hostOf = (user: UserRow) => (recorded(user) ?? preferred(user) ?? context.geos.home).host;
  const hosts = new Set(users.map(hostOf));
  const used = all.filter(({ host }) => hosts.has(host));
  const sites = new Map(await Promise.all(used.map(async (geo) => [geo.host, await siteOf(geo)] as const)));
  return {
    of: (user) => sites.get(hostOf(user)) as Site,
    knows: (user) =>
      recorded(user) !== undefined ||
      (all.length === 1 && partial === undefined && (user.profile?.host ?? '') === ''),
  };
}
