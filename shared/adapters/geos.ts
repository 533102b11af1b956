/** The geo locations of a tenant, each with its own clients (DECISIONS.md, D-geo-list). */

import { hourMs } from '../core/calendar.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Geo, Geos } from '../ports/tenant.ts';
import { type Cloud, type CloudHosts, geoHosts } from './clouds.ts';
import type { GeoLocation } from './graph/geo-locations.ts';

export interface GeosOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly home: Geo;
  /** Lists the geo locations of the tenant. */
  readonly find: () => Promise<readonly GeoLocation[]>;
  /** Creates the clients of a geo location that is not the home location. */
  readonly open: (hosts: CloudHosts) => Geo;
}

/** New geo locations are rare, but a process may run for weeks. */
const cacheMs = 12 * hourMs;

export function createGeos({ cloud, clock, home, find, open }: GeosOptions): Geos {
  let cached: { readonly atMs: number; readonly list: Promise<readonly Geo[]> } | undefined;
  /**
   * By host. Reused, because the clients hold the rate limiters and the library location of a geo location.
   */
  const satellites = new Map<string, Geo>();

  async function fetchList(): Promise<readonly Geo[]> {
    const codes = new Map<string, string>();
    for (const { rootHost, code } of await find()) {
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

  return {
    home,
    list() {
      const atMs = clock.now().getTime();
      if (cached === undefined || atMs - cached.atMs > cacheMs) {
        const list = fetchList().catch((error: unknown) => {
          cached = undefined;
          throw error;
        });
        cached = { atMs, list };
      }
      return cached.list;
    },
  };
}
