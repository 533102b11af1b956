/**
 * Application permissions of service principals:
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments (granted to it),
 * .../serviceprincipal-list-approleassignedto (granted of it), .../serviceprincipal-post-approleassignedto (201),
 * .../serviceprincipal-delete-approleassignments (204).
 */
import type { AppRoleAssignment, ServicePrincipal } from '../../truth/applications.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, resourceNotFound } from './errors.ts';
import { readWrite } from './json-body.ts';
import { readOptions, type Shape } from './odata.ts';
import { pageOf } from './pages.ts';
import { isGuid } from './people.ts';
import { findServicePrincipal } from './service-principals.ts';

const properties = ['id', 'appRoleId', 'createdDateTime', 'principalId', 'principalType', 'resourceId'];
const shape: Shape = {
  type: 'appRoleAssignment',
  properties: [...properties, 'principalDisplayName', 'resourceDisplayName'],
  defaults: [...properties, 'principalDisplayName', 'resourceDisplayName'],
  allow: ['select', 'top', 'skiptoken'],
};

export function listAssignments(world: World, call: Call, params: Params): Answer {
  return list(world, call, params, 'principalId');
}

export function listAssigned(world: World, call: Call, params: Params): Answer {
  return list(world, call, params, 'resourceId');
}

function list(world: World, call: Call, params: Params, side: 'principalId' | 'resourceId'): Answer {
  const options = readOptions(call, shape);
  const { id } = findServicePrincipal(world.tenant, params.principal ?? '');
  const all = [...world.tenant.applications.assignments.values()].filter((one) => one[side] === id);
  const size = options.top ?? world.options.assignmentsPageSize;
  const page = pageOf(call, all, { size, token: options.value('skiptoken') });
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#appRoleAssignments`,
    ...page.links,
    value: page.items.map((one) => show(world, one, options.select)),
  });
}

/**
 * Refusals in the words of the service, as reported: a second time ("already exists on the object"), a role of another API
 * ("not found on application"), and a principal that is unknown or so new that not every replica has it ("Not a valid
 * reference update": microsoftgraph/msgraph-bicep-types#193).
 */
export function grantRole(world: World, call: Call, params: Params): Answer {
  const { applications } = world.tenant;
  const there = findServicePrincipal(world.tenant, params.principal ?? '');
  const { principalId, resourceId, appRoleId } = readWrite(call);
  const side = call.path.endsWith('/appRoleAssignments') ? principalId : resourceId;
  if (side !== there.id) throw refused('Not a valid reference update.');
  const principal = principalOf(world, principalId);
  const resource = principalOf(world, resourceId);
  if (!resource.appRoles.some(({ id }) => id === appRoleId))
    throw refused(`Permission being assigned was not found on application '${resource.appId}'.`);
  const isThere = [...applications.assignments.values()].some(
    (one) => one.principalId === principalId && one.resourceId === resourceId && one.appRoleId === appRoleId,
  );
  if (isThere) throw refused('Permission being assigned already exists on the object');
  world.accounting.write();
  const made = applications.assign(principal, resource, String(appRoleId));
  return jsonAnswer(201, show(world, made, shape.defaults));
}

export function revokeRole(world: World, call: Call, params: Params): Answer {
  const { id } = findServicePrincipal(world.tenant, params.principal ?? '');
  const { assignments } = world.tenant.applications;
  const found = assignments.get(params.assignment ?? '');
  const side = call.path.includes('/appRoleAssignments/') ? found?.principalId : found?.resourceId;
  if (found === undefined || side !== id) throw resourceNotFound(params.assignment ?? '');
  world.accounting.write();
  assignments.delete(found.id);
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}

function principalOf(world: World, id: unknown): ServicePrincipal {
  const found = isGuid(String(id))
    ? world.tenant.applications.servicePrincipals.get(String(id).toLowerCase())
    : undefined;
  if (found === undefined) throw refused('Not a valid reference update.');
  return found;
}

function refused(message: string) {
  return badRequest(message, 'Request_BadRequest');
}

function show(
  world: World,
  one: AppRoleAssignment,
  select: readonly string[],
): Readonly<Record<string, unknown>> {
  const { servicePrincipals } = world.tenant.applications;
  const all: Record<string, unknown> = {
    ...one,
    createdDateTime: one.createdAt.toISOString(),
    principalType: 'ServicePrincipal',
    principalDisplayName: servicePrincipals.get(one.principalId)?.displayName,
    resourceDisplayName: servicePrincipals.get(one.resourceId)?.displayName,
  };
  return Object.fromEntries(select.map((name) => [name, all[name]]));
}
