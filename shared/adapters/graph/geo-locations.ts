/** The geo locations of a tenant: https://learn.microsoft.com/graph/api/site-list, .../resources/sitecollection */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { Graph } from './graph-client.ts';
import { readBody } from './graph-error.ts';

export interface GeoLocation {
  readonly rootHost: string;
  /** '' in a tenant with one geo location. */
  readonly code: string;
}

const sitesSchema = z.object({
  value: z.array(
    z.object({
      siteCollection: z
        .object({ hostname: z.string().nullish(), dataLocationCode: z.string().nullish() })
        .nullish(),
    }),
  ),
  '@odata.nextLink': z.string().optional(),
});

/** One request; the root site of each geo location. It takes Sites.Read.All: an identity without it is told of none. */
export async function findGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  try {
    return await listGeoLocations(graph);
  } catch (error) {
    if (error instanceof PermanentError) return [];
    throw error;
  }
}

/** Throws PermanentError where the service refuses to list them. */
export async function listGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  const found: GeoLocation[] = [];
  let path: string | undefined = '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null';
  while (path !== undefined) {
    const request = { method: 'GET', path, limiter: 'sharepoint', cost: 2, kind: 'geo locations' } as const;
    const page: z.infer<typeof sitesSchema> = readBody(
      { method: 'GET', url: path },
      await graph.send(request),
      sitesSchema,
    );
    for (const { siteCollection } of page.value) {
      const { hostname, dataLocationCode } = siteCollection ?? {};
      if (hostname) found.push({ rootHost: hostname.toLowerCase(), code: dataLocationCode ?? '' });
    }
    path = page['@odata.nextLink'];
  }
  return found;
}
