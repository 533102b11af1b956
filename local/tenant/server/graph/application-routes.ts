/** Graph's routes for the permissions of applications: for administrators, not for the product. */
import type { Call } from '../call.ts';
import { applicationReadRoles, roleAssignmentRoles, sitePermissionRoles } from '../roles.ts';
import { decodedSegment, type Handler, type Params, pathPattern, type Route } from '../router.ts';
import type { World } from '../world.ts';
import { grantRole, listAssigned, listAssignments, revokeRole } from './app-role-assignments.ts';
import { getServicePrincipal, listServicePrincipals } from './service-principals.ts';
import {
  addSitePermission,
  changeSitePermission,
  getSitePermission,
  listSitePermissions,
  removeSitePermission,
} from './site-permissions.ts';

type GraphHandler = (world: World, call: Call, params: Params) => ReturnType<Handler>;

export function applicationRoutes(world: World): readonly Route[] {
  const route =
    (roles: readonly string[]) =>
    (method: string, match: Route['match'] | string, kind: string, handle: GraphHandler): Route => ({
      methods: [method],
      match: typeof match === 'string' ? pathPattern(`/v1.0${match}`) : match,
      kind,
      roles,
      handle: (call, params) => handle(world, call, params),
    });
  const reading = route(applicationReadRoles);
  const assigning = route(roleAssignmentRoles);
  const opening = route(sitePermissionRoles);
  const assignments = '/servicePrincipals/{principal}/appRoleAssignments';
  const assigned = '/servicePrincipals/{principal}/appRoleAssignedTo';
  const permissions = '/sites/{site}/permissions';
  return [
    reading('GET', '/servicePrincipals', 'service-principals', listServicePrincipals),
    reading('GET', matchAppId, 'service-principal', getServicePrincipal),
    reading('GET', '/servicePrincipals/{principal}', 'service-principal', getServicePrincipal),
    reading('GET', assignments, 'app-role-assignments', listAssignments),
    reading('GET', assigned, 'app-role-assigned-to', listAssigned),
    assigning('POST', assignments, 'grant-app-role', grantRole),
    assigning('POST', assigned, 'grant-app-role', grantRole),
    assigning('DELETE', `${assignments}/{assignment}`, 'revoke-app-role', revokeRole),
    assigning('DELETE', `${assigned}/{assignment}`, 'revoke-app-role', revokeRole),
    opening('GET', permissions, 'site-permissions', listSitePermissions),
    opening('POST', permissions, 'grant-site', addSitePermission),
    opening('GET', `${permissions}/{permission}`, 'site-permission', getSitePermission),
    opening('PATCH', `${permissions}/{permission}`, 'change-site-grant', changeSitePermission),
    opening('DELETE', `${permissions}/{permission}`, 'revoke-site', removeSitePermission),
  ];
}

/** The other key: `/servicePrincipals(appId='…')`. */
function matchAppId(path: string): Params | undefined {
  const appId = /^\/v1\.0\/servicePrincipals\(appId='([^']+)'\)$/i.exec(decodedSegment(path) ?? '')?.[1];
  return appId === undefined ? undefined : { appId };
}
