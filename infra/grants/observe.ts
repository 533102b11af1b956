/** Reads what the principal already has. */
import type { ApiName, Permission, Table } from './core/permissions.ts';
import type { Assignment, SeenSite } from './core/plan.ts';
import { GrantFailure } from './failures.ts';
import type { Api, Directory, Principal, Site } from './ports.ts';

export type Apis = Readonly<Record<ApiName, Api>>;

/** Rejects if an API of the tenant does not define a permission of the table, which is possible in a national cloud. */
export async function findApis(directory: Directory, table: Table): Promise<Apis> {
  const graph = await directory.findApi(table.apis.graph.appId);
  const sharePoint = await directory.findApi(table.apis.sharePoint.appId);
  return { graph, sharePoint };
}

export function checkRoles(apis: Apis, wanted: readonly Permission[]): void {
  const strange = wanted.filter(({ api, id, role }) => apis[api].roles.get(id) !== role);
  if (strange.length === 0) return;
  throw new GrantFailure([
    'This cloud does not know all that Instep asks for; nothing was granted:',
    ...strange.map(({ api, role, id }) => {
      const has = apis[api].roles.get(id);
      return `  ${apis[api].name}: ${role} (${id})${has === undefined ? '' : ` is ${has} here`}`;
    }),
    'Do this: check --cloud, and infra/application-permissions.json against the API in Entra ID (Enterprise applications).',
  ]);
}

export async function seeAssignments(
  directory: Directory,
  apis: Apis,
  principal: Principal,
): Promise<readonly Assignment[]> {
  const names: readonly ApiName[] = ['graph', 'sharePoint'];
  const given = await directory.rolesOf(principal);
  return given
    .map(({ id, roleId, resourceId, resourceName }) => {
      const api = names.find((name) => apis[name].id === resourceId);
      const role = api === undefined ? roleId : (apis[api].roles.get(roleId) ?? roleId);
      return { id, api, roleId, label: `${resourceName}: ${role}` };
    })
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

/** If reading the site is refused, it is `unseen`, and the other permissions are still granted. */
export async function seeSite(site: Site, principal: Principal): Promise<SeenSite> {
  try {
    return { seen: true, grants: await site.grantsOf(principal) };
  } catch (error) {
    if (error instanceof GrantFailure && error.kind === 'not allowed')
      return { seen: false, because: error.message.replaceAll('\n', '\n           ') };
    throw error;
  }
}
