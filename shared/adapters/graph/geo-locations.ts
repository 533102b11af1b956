/**
 * The geo locations of a tenant: https://learn.microsoft.com/graph/api/site-list,
 * .../resources/sitecollection
 */
import { z } from 'zod';
import type { Graph } from './graph-client.ts';
import { readPages } from './pages.ts';

export interface GeoLocation {
  readonly rootHost: string;
  /** '' in a tenant with one geo location. */
  readonly code: string;
}

const siteSchema = z.object({
  siteCollection: z
    .object({ hostname: z.string().nullish(), dataLocationCode: z.string().nullish() })
    .nullish(),
});

/** One request, which lists the root site of each geo location. Throws PermanentError when the service refuses. */
export async function listGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  const found: GeoLocation[] = [];
  const request = {
    path: '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null',
    limiter: 'sharepoint',
    cost: 2,
    kind: 'geo locations',
    // There is another way, so that nobody waits long for this one.
    withinMs: 20_000,
  } as const;
  for await (const page of readPages(graph, request, siteSchema)) {
    for (const { siteCollection } of page) {
      const { hostname, dataLocationCode } = siteCollection ?? {};
      if (hostname) found.push({ rootHost: hostname.toLowerCase(), code: dataLocationCode ?? '' });
    }
  }
  return found;
}
