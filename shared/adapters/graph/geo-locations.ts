/**
 * The geo locations of a tenant: https://learn.microsoft.com/graph/api/site-list,
 * .../resources/sitecollection
 */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
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

/**
 * One request, which lists the root site of each geo location. Empty for an identity without Sites.Read.All.
 */
export async function findGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  try {
    return await listGeoLocations(graph);
  } catch (error) {
    if (error instanceof PermanentError) return [];
    throw error;
  }
}

/** Throws PermanentError when the service refuses to list them. */
export async function listGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  const found: GeoLocation[] = [];
  const request = {
    path: '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null',
    limiter: 'sharepoint',
    cost: 2,
    kind: 'geo locations',
  } as const;
  for await (const page of readPages(graph, request, siteSchema)) {
    for (const { siteCollection } of page) {
      const { hostname, dataLocationCode } = siteCollection ?? {};
      if (hostname) found.push({ rootHost: hostname.toLowerCase(), code: dataLocationCode ?? '' });
    }
  }
  return found;
}
