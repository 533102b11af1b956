/** The geo locations of a tenant, each with its own clients (DECISIONS.md, D-geo-list and D-geo-memory). */

import { dayMs, hourMs, isOver } from '../core/calendar.ts';
import { isDenied, TransientError } from '../core/errors.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Geo, GeoListing, GeoStore, Geos, StoredGeos } from '../ports/tenant.ts';
import { type Cloud, type CloudHosts, geoHosts } from './clouds.ts';
import type { GeoLocation } from './graph/geo-locations.ts';
import { causeOf, hasRetryAfter, isOwnError } from './transport/failures.ts';

export interface GeosOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly home: Geo;
  readonly store: GeoStore;
  /** Lists the geo locations of the tenant. */
  readonly find: () => Promise<readonly GeoLocation[]>;
  /** Creates the clients of a geo location that is not the home location. */
  readonly open: (hosts: CloudHosts) => Geo;
}

/** New geo locations are rare, but a process may run for weeks. */
const cacheMs = 12 * hourMs;
/** How long a location is still asked that the listings lack. It may be gone; until then, its users are not. */
const lackingForMs = 28 * dayMs;
/** How long to wait before the service is asked again, after it did not answer. */
const lackMs = hourMs / 6;

/** With the time of the last listing that had it. */
type Lacking = GeoLocation & { readonly listedAt: string };

export function createGeos({ cloud, clock, home, store, find, open }: GeosOptions): Geos {
  let cached: { readonly untilMs: number; readonly listing: Promise<GeoListing> } | undefined;
  /**
   * By host. Reused, because the clients hold the rate limiters and the library location of a geo location.
   */
  const satellites = new Map<string, Geo>();

  function geosAt(locations: readonly GeoLocation[]): readonly Geo[] {
    const codes = new Map<string, string>();
    for (const { rootHost, code } of locations) {
      const hosts = geoHosts(cloud, rootHost);
      if (hosts === undefined) continue;
      codes.set(hosts.sharePointMy, code);
      if (hosts.sharePointMy !== home.host && !satellites.has(hosts.sharePointMy))
        satellites.set(hosts.sharePointMy, open(hosts));
    }
    const others = [...satellites.values()].filter(({ host }) => codes.has(host));
    return [home, ...others.sort((a, b) => (a.host < b.host ? -1 : 1))].map((geo) => ({
      ...geo,
      code: codes.get(geo.host) ?? '',
    }));
  }

  async function fetchListing(): Promise<GeoListing> {
    let locations: readonly GeoLocation[];
    try {
      locations = await find();
    } catch (error) {
      return withoutAnswer(error);
    }
    if (locations.length === 0) return withoutLocations();
    return withLacking(locations, await lackingIn(locations));
  }

  /** Locations of the last listing that this one lacks: their users are still there. Undefined: it cannot be read. */
  async function lackingIn(locations: readonly GeoLocation[]): Promise<readonly Lacking[] | undefined> {
    const known = await orIfOwn<StoredGeos | undefined | 'unreadable'>(store.read(), 'unreadable');
    if (known === 'unreadable') return undefined;
    const listed = new Set(locations.map(({ rootHost }) => rootHost));
    return (known?.locations ?? [])
      .filter(({ rootHost }) => !listed.has(rootHost))
      .map(({ listedAt = known?.at as string, ...location }) => ({ ...location, listedAt }))
      .filter(({ listedAt }) => !isOver(listedAt, lackingForMs, clock.now()));
  }

  async function withLacking(
    locations: readonly GeoLocation[],
    lacking: readonly Lacking[] | undefined,
  ): Promise<GeoListing> {
    // What was known before is not replaced by a list that may lack some of it.
    if (lacking === undefined) return { geos: geosAt(locations), partial: undefined, lack: undefined };
    // Where the listing cannot be kept, the night goes on.
    const all = [...locations, ...lacking];
    await orIfOwn(store.write({ at: clock.now().toISOString(), locations: all }), undefined);
    const cause = `without ${lacking.map(({ code, rootHost }) => code || rootHost).join(', ')}`;
    const listedAt = lacking.map((one) => one.listedAt).sort()[0];
    const lack = lacking.length === 0 ? undefined : { cause, listedAt };
    return { geos: geosAt(all), partial: undefined, lack };
  }

  /** If there were locations before, an empty list counts as no answer; otherwise only home is used. */
  async function withoutLocations(): Promise<GeoListing> {
    const stored = await store.read();
    const before = stored !== undefined && stored.locations.length > 0 ? stored : undefined;
    return before === undefined
      ? { geos: geosAt([]), partial: undefined, lack: undefined }
      : earlier(before, 'an empty list');
  }

  function earlier({ at, locations }: StoredGeos, cause: string): GeoListing {
    return { geos: geosAt(locations), partial: undefined, lack: { cause, listedAt: at } };
  }

  /** If the permission is refused, only home is used. */
  async function withoutAnswer(error: unknown): Promise<GeoListing> {
    if (!isOwnError(error)) throw error;
    if (!isDenied(error)) {
      const cause = causeOf(error);
      const stored = await store.read();
      if (stored !== undefined) return earlier(stored, cause);
      if (error instanceof TransientError)
        return waitOr(error, { geos: geosAt([]), partial: cause, lack: { cause, listedAt: undefined } });
    }
    const home = { geos: geosAt([]), partial: undefined, lack: undefined };
    return isDenied(error) ? { ...home, isRefused: true } : home;
  }

  async function listing(): Promise<GeoListing> {
    const nowMs = clock.now().getTime();
    if (cached === undefined || nowMs >= cached.untilMs) {
      const fetching = fetchListing();
      cached = { untilMs: nowMs + cacheMs, listing: fetching };
      try {
        const { lack, partial } = await fetching;
        if (lack !== undefined)
          cached = { untilMs: partial === undefined ? nowMs + lackMs : nowMs, listing: fetching };
      } catch (error) {
        cached = undefined;
        throw error;
      }
    }
    return cached.listing;
  }

  return {
    home,
    listing,
    async list() {
      const { geos, partial } = await listing();
      if (partial === undefined) return geos;
      throw new TransientError(`The geo locations could not be listed: ${partial}`, {
        cause: new Error(partial),
      });
    },
  };
}

async function orIfOwn<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isOwnError(error)) throw error;
    return otherwise;
  }
}

/** Throws the error if the service asks to wait; otherwise returns `otherwise`. */
function waitOr<T>(error: TransientError, otherwise: T): T {
  if (hasRetryAfter(error)) throw error;
  return otherwise;
}
