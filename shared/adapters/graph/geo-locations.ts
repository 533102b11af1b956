/**
 * The geo locations of a tenant: https://learn.microsoft.com/graph/api/site-list,
 * .../resources/sitecollection
 */
import { z } from 'zod';
import { plural } from '../../core/plural.ts';
import type { UnreadableRow } from '../../ports/tenant.ts';
import { malformed } from '../transport/failures.ts';
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
 * One request, which lists the root site of each geo location. Throws PermanentError when the service refuses, and
 * TransientError for a row that cannot be parsed, because it may be a location with many users.
 */
export async function listGeoLocations(graph: Graph): Promise<readonly GeoLocation[]> {
  const found: GeoLocation[] = [];
  const request = {
    path: '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null',
    limiter: 'sharepoint',
    cost: 2,
    kind: 'geo locations',
    // There is an alternative, so the request is not repeated for long.
    withinMs: 20_000,
  } as const;
  const odd: UnreadableRow[] = [];
  for await (const page of readPages(graph, request, siteSchema, (rows) => odd.push(...rows))) {
    for (const { siteCollection } of page) {
      const { hostname, dataLocationCode } = siteCollection ?? {};
      if (hostname) found.push({ rootHost: hostname.toLowerCase(), code: dataLocationCode ?? '' });
    }
  }
  if (odd.length > 0)
    throw malformed(
      { method: 'GET', url: request.path },
      `${plural(odd.length, 'row')} could not be understood`,
    );
  return found;
}
