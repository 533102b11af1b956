/** Microsoft 365 for a caller who may leave: all reads end when `signal` aborts. */
import type { Geo } from '../../ports/tenant.ts';
import type { Tenant } from '../context.ts';

export function abandonable<C extends Tenant>(context: C, signal: AbortSignal): C {
  const { sourcePhotos, geos } = context;
  const inTime = (geo: Geo) => abandonableGeo(geo, signal);
  return {
    ...context,
    sourcePhotos: { ...sourcePhotos, download: (ids) => sourcePhotos.download(ids, { signal }) },
    geos: {
      home: inTime(geos.home),
      list: async () => (await geos.list()).map(inTime),
      async listing() {
        const listing = await geos.listing();
        return { ...listing, geos: listing.geos.map(inTime) };
      },
    },
  };
}

export function abandonableGeo(geo: Geo, signal: AbortSignal): Geo {
  return {
    ...geo,
    library: { ...geo.library, read: (path) => geo.library.read(path, { signal }) },
    profiles: { read: (users) => geo.profiles.read(users, { signal }) },
  };
}
