/** The geo locations of a tenant, each with clients of its own. Why no setting names them: DECISIONS.md, D-geo-list. */
import type { Clock } from '../ports/runtime.ts';
import type { Geo, Geos } from '../ports/tenant.ts';
import { type Cloud, type CloudHosts, geoHosts } from './clouds.ts';
import type { GeoLocation } from './graph/geo-locations.ts';

export interface GeosOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly home: Geo;
  /** Every geo location that the service tells of. */
  readonly find: () => Promise<readonly GeoLocation[]>;
  /** Builds the clients of a satellite. */
  readonly open: (hosts: CloudHosts) => Geo;
}

/** A tenant gets a new geo location once in years; a process may live for weeks. */
const freshMs = 12 * 3_600_000;

export function createGeos({ cloud, clock, home, find, open }: GeosOptions): Geos {
  let known: { readonly atMs: number; readonly list: Promise<readonly Geo[]> } | undefined;
  /** By host; kept, because the pace of a geo location and the place of its library are known by its clients. */
  const satellites = new Map<string, Geo>();

  async function ask(): Promise<readonly Geo[]> {
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
      if (known === undefined || atMs - known.atMs > freshMs) {
        const list = ask().catch((error: unknown) => {
          known = undefined;
          throw error;
        });
        known = { atMs, list };
      }
      return known.list;
    },
  };
}
