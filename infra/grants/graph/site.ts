/** Grants of a site to single applications: https://learn.microsoft.com/graph/api/site-post-permissions */
import { GraphError } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { siteGrant } from '../core/site-grant.ts';
import { GrantFailure } from '../failures.ts';
import type { Principal, Site } from '../ports.ts';
import type { Graph, Method, Request } from './client.ts';

const siteSchema = z.object({ id: z.string() });
const identities = z.array(z.object({ application: z.object({ id: z.string() }).nullish() })).nullish();
const listedSchema = z.object({
  id: z.string(),
  grantedToIdentitiesV2: identities,
  grantedToIdentities: identities,
});
/** The list omits the roles; a single permission has them. */
const permissionSchema = z.object({ id: z.string(), roles: z.array(z.string()) });

const whoMay = [
  'This takes Sites.FullControl.All (Graph), as the application permission of a service principal: az login --service-principal.',
  'A person has it in no sign-in of the Azure CLI, not even a Global Administrator.',
];

export function createSite(graph: Graph, host: string): Site {
  const request = (method: Method, path: string, what: string, body?: unknown): Request => ({
    method,
    path,
    what,
    whoMay,
    ...(body === undefined ? {} : { body }),
  });
  let asked: Promise<string> | undefined;
  const permissions = async (): Promise<string> => {
    asked ??= find();
    return asked;
  };
  async function find(): Promise<string> {
    const asking = request('get', `/sites/${host}?$select=id`, `find the site ${host}`);
    try {
      return `/sites/${(await graph.send(asking, siteSchema, [400, 404])).id}/permissions`;
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      throw new GrantFailure(
        [
          `There is no site ${host} in the tenant where you are signed in: HTTP ${error.statusCode}, ${error.message}.`,
          'Do this: check --tenant and --cloud, or sign in to the tenant that is meant.',
        ],
        { cause: error },
      );
    }
  }
  const what = `read to whom ${host} is open`;

  return {
    host,

    async grantsOf({ appId }) {
      const path = await permissions();
      const all = await graph.list(request('get', path, what), listedSchema);
      const grants = [];
      for (const { id } of all.filter((one) => isOpenTo(one, appId)))
        grants.push(await graph.send(request('get', `${path}/${id}`, what), permissionSchema));
      return grants;
    },

    async open({ appId, name }: Principal, role) {
      const body = siteGrant({ application: { id: appId, displayName: name }, role });
      await graph.send(request('post', await permissions(), `open ${host} to ${name}`, body), z.unknown());
    },

    async raise(grantId, role) {
      const path = `${await permissions()}/${grantId}`;
      await graph.send(request('patch', path, `change a grant for ${host}`, { roles: [role] }), z.unknown());
    },

    async close(grantId) {
      const path = `${await permissions()}/${grantId}`;
      await graph.send(request('delete', path, `take back a grant for ${host}`), z.unknown());
    },
  };
}

function isOpenTo(listed: z.infer<typeof listedSchema>, appId: string): boolean {
  const all = [...(listed.grantedToIdentitiesV2 ?? []), ...(listed.grantedToIdentities ?? [])];
  return all.some(({ application }) => application?.id.toLowerCase() === appId.toLowerCase());
}
