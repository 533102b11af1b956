/** Service principals and their application permissions: https://learn.microsoft.com/graph/api/resources/serviceprincipal */
import { GraphError } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { guid } from '../../forms.ts';
import { GrantFailure } from '../failures.ts';
import type { Directory, Principal } from '../ports.ts';
import type { Graph, Request } from './client.ts';

const principalSchema = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  servicePrincipalType: z.string().nullable(),
});
const apiSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullable() })),
});
const assignmentSchema = z.object({
  id: z.string(),
  appRoleId: z.string(),
  resourceId: z.string(),
  resourceDisplayName: z.string().nullish(),
});

const selected = '$select=id,appId,displayName,servicePrincipalType';
const whoMayRead = [
  'Reading applications takes, for a person, a directory role such as Global Reader; for a pipeline, Application.Read.All (Graph).',
];
const whoMayGrant = [
  'Granting takes, for a person, the directory role Privileged Role Administrator; for a pipeline, AppRoleAssignment.ReadWrite.All and Application.Read.All (Graph).',
  'A role that was activated a moment ago is in no token yet: az logout, az login, and run this again.',
];

export function createDirectory(graph: Graph, tenantId: string): Directory {
  const reading = (path: string, what: string): Request => ({
    method: 'get',
    path,
    what,
    whoMay: whoMayRead,
  });

  async function findById(id: string): Promise<Principal | undefined> {
    for (const path of [`/servicePrincipals/${id}`, `/servicePrincipals(appId='${id}')`]) {
      const found = await orAbsent(
        graph.send(reading(`${path}?${selected}`, `find the principal ${id}`), principalSchema, [404]),
      );
      if (found !== undefined) return asPrincipal(found);
    }
    return undefined;
  }

  async function findByName(name: string): Promise<Principal | undefined> {
    const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
    const path = `/servicePrincipals?$filter=${filter}&${selected}`;
    const found = await graph.list(reading(path, `find the principal "${name}"`), principalSchema);
    if (found.length < 2) return found[0] && asPrincipal(found[0]);
    throw new GrantFailure([
      `${found.length} principals in tenant ${tenantId} are called "${name}". Name the one that is meant by its object id:`,
      ...found.map((one) => `  ${one.id}  ${one.servicePrincipalType ?? ''}`),
    ]);
  }

  return {
    async findPrincipal(idOrName) {
      const found = await (guid.test(idOrName) ? findById(idOrName) : findByName(idOrName));
      if (found !== undefined) return found;
      throw new GrantFailure([
        `There is no service principal "${idOrName}" in tenant ${tenantId}, by object id, client id or name.`,
        'The id is the output identityPrincipalId of infra/main.bicep. An identity made a moment ago may need a minute to be seen; the id of a resource, or of an app registration, is another one.',
        'If this is the wrong tenant: az login --allow-no-subscriptions --tenant <tenant id>',
      ]);
    },

    async findApi(appId) {
      const path = `/servicePrincipals(appId='${appId}')?$select=id,displayName,appRoles`;
      const { id, displayName, appRoles } = await graph.send(
        reading(path, `find the API ${appId}`),
        apiSchema,
      );
      return { id, name: displayName, roles: new Map(appRoles.map((one) => [one.id, one.value ?? one.id])) };
    },

    async rolesOf({ id, name }) {
      const path = `/servicePrincipals/${id}/appRoleAssignments`;
      const found = await graph.list(
        reading(path, `read the application permissions of ${name}`),
        assignmentSchema,
      );
      return found.map((one) => ({
        id: one.id,
        roleId: one.appRoleId,
        resourceId: one.resourceId,
        resourceName: one.resourceDisplayName ?? one.resourceId,
      }));
    },

    async grant(principal, api, roleId) {
      const role = `${api.name}: ${api.roles.get(roleId) ?? roleId}`;
      const body = { principalId: principal.id, resourceId: api.id, appRoleId: roleId };
      const what = `grant ${role} to ${principal.name}`;
      const path = `/servicePrincipals/${api.id}/appRoleAssignedTo`;
      try {
        await graph.send({ method: 'post', path, body, what, whoMay: whoMayGrant }, z.unknown(), [400]);
        return 'done';
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        if (error.message.includes('already exists')) return 'was there';
        throw new GrantFailure(
          [
            `Could not ${what} (tenant ${tenantId}): HTTP 400: ${error.message}`,
            'If the identity was made a moment ago: wait a minute and run this again. What is granted already stays.',
          ],
          { cause: error },
        );
      }
    },

    async revoke({ id, name }, assignmentId) {
      const path = `/servicePrincipals/${id}/appRoleAssignments/${assignmentId}`;
      const what = `revoke an application permission of ${name}`;
      const request: Request = { method: 'delete', path, what, whoMay: whoMayGrant };
      const answer = await orAbsent(
        graph.send(
          request,
          z.unknown().transform(() => 'done' as const),
          [404],
        ),
      );
      return answer ?? 'was gone';
    },
  };
}

/** Undefined for an expected 404. */
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.statusCode === 404) return undefined;
    throw error;
  }
}

function asPrincipal(found: z.infer<typeof principalSchema>): Principal {
  const { id, appId, displayName, servicePrincipalType } = found;
  return { id, appId, name: displayName, type: servicePrincipalType ?? 'unknown type' };
}
