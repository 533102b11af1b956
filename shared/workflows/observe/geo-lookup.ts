/** In which geo location a user is, and what can be done there. */
import { PermanentError } from '../../core/errors.ts';
import type { UserRow } from '../../core/user.ts';
import type { Geo, LibraryLocation } from '../../ports/tenant.ts';
import type { Tenant } from '../context.ts';

/** A geo location whose picture library is known, or why it is not. */
export type Site = Located | { readonly geo: Geo; readonly problem: string };

export interface Located {
  readonly geo: Geo;
  readonly location: LibraryLocation;
}

export interface GeoLookup {
  /** Where memory has a user; where it has nothing, the preferred location, or home: a place to begin. */
  of(user: UserRow): Site;
  /** Whether memory knows: otherwise only the profile itself can tell. */
  knows(user: UserRow): boolean;
}

/** A satellite without a readable library keeps nobody else from their night; without home's there is none (DECISIONS.md, D-geo-no-library). */
export async function siteOf(geo: Geo): Promise<Site> {
  try {
    return { geo, location: await geo.library.locate() };
  } catch (error) {
    if (geo.home || !(error instanceof PermanentError)) throw error;
    return { geo, problem: error.message };
  }
}

export async function lookUpGeos(context: Tenant, users: readonly UserRow[]): Promise<GeoLookup> {
  const all = await context.geos.list();
  const recorded = ({ profile }: UserRow) => all.find(({ host }) => host === profile?.host);
  const preferred = ({ directory }: UserRow) => all.find(({ code }) => code === directory.geo.toUpperCase());
  const hostOf = (user: UserRow) => (recorded(user) ?? preferred(user) ?? context.geos.home).host;
  const hosts = new Set(users.map(hostOf));
  const used = all.filter(({ host }) => hosts.has(host));
  const sites = new Map(await Promise.all(used.map(async (geo) => [geo.host, await siteOf(geo)] as const)));
  return {
    of: (user) => sites.get(hostOf(user)) as Site,
    knows: (user) => recorded(user) !== undefined || (all.length === 1 && (user.profile?.host ?? '') === ''),
  };
}
