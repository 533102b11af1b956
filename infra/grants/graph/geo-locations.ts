/** The geo locations of a tenant: https://learn.microsoft.com/graph/api/site-list */
import { z } from 'zod';
import { type Cloud, geoHosts } from '../../../shared/adapters/clouds.ts';
import { GrantFailure } from '../failures.ts';
import type { Graph } from './client.ts';

const siteSchema = z.object({ siteCollection: z.object({ hostname: z.string().nullish() }).nullish() });

/** The my-site host of each; none if the sign-in may not list sites, which is true of a person in the Azure CLI. */
export async function findMySiteHosts(graph: Graph, cloud: Cloud): Promise<readonly string[]> {
  const path = '/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null';
  try {
    const sites = await graph.list(
      { method: 'get', path, what: 'list the geo locations', whoMay: [] },
      siteSchema,
    );
    const hosts = sites.flatMap(({ siteCollection }) => {
      const found = geoHosts(cloud, siteCollection?.hostname ?? '');
      return found === undefined ? [] : [found.sharePointMy];
    });
    return [...new Set(hosts)].sort();
  } catch (error) {
    if (error instanceof GrantFailure && error.kind === 'not allowed') return [];
    throw error;
  }
}
