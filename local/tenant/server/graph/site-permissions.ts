/**
 * Sites opened to single applications, which is what Sites.Selected needs: https://learn.microsoft.com/graph/api/site-post-permissions,
 * .../site-list-permissions, .../site-get-permission, .../site-update-permission, .../site-delete-permission. One grant is
 * good for both APIs' Sites.Selected. Unlike its page the list does not say which roles: microsoft-graph-docs-contrib#8902.
 */
import type { SitePermission } from '../../truth/applications.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal } from './errors.ts';
import { readWrite } from './json-body.ts';
import { pageOf } from './pages.ts';
import { isGuid } from './people.ts';
import { findSiteHost } from './sites.ts';

const knownRoles = ['read', 'write', 'manage', 'fullcontrol'];

export function listSitePermissions(world: World, call: Call, params: Params): Answer {
  const host = findSiteHost(world.tenant, params.site ?? '');
  const all = [...world.tenant.applications.sitePermissions.values()].filter((one) => one.host === host);
  const token = call.query.get('$skiptoken') ?? undefined;
  const page = pageOf(call, all, { size: world.options.assignmentsPageSize, token });
  return jsonAnswer(200, {
    ...page.links,
    value: page.items.map((one) => {
      const { roles: _, ...shown } = show(one);
      return shown;
    }),
  });
}

export function addSitePermission(world: World, call: Call, params: Params): Answer {
  const host = findSiteHost(world.tenant, params.site ?? '');
  const body = readWrite(call);
  const given = body.grantedToIdentities ?? body.grantedToIdentitiesV2;
  const [identity] = (Array.isArray(given) ? given : []) as readonly {
    application?: { id?: string; displayName?: string };
  }[];
  const { id: appId, displayName } = identity?.application ?? {};
  if (appId === undefined || !isGuid(appId) || !displayName)
    throw badRequest('The application needs an id and a displayName.', 'invalidRequest');
  const roles = readRoles(body);
  world.accounting.write();
  const { applications } = world.tenant;
  return jsonAnswer(201, show(applications.openSite({ host, appId, displayName, roles })));
}

export function getSitePermission(world: World, _call: Call, params: Params): Answer {
  return jsonAnswer(200, show(find(world, params)));
}

export function changeSitePermission(world: World, call: Call, params: Params): Answer {
  const found = find(world, params);
  found.roles = readRoles(readWrite(call));
  world.accounting.write();
  return jsonAnswer(200, show(found));
}

export function removeSitePermission(world: World, _call: Call, params: Params): Answer {
  const { id } = find(world, params);
  world.accounting.write();
  world.tenant.applications.sitePermissions.delete(id);
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}

function find(world: World, params: Params): SitePermission {
  const host = findSiteHost(world.tenant, params.site ?? '');
  const found = world.tenant.applications.sitePermissions.get(params.permission ?? '');
  if (found?.host === host) return found;
  throw new GraphRefusal({ status: 404, code: 'itemNotFound', message: 'Item not found' });
}

function readRoles({ roles }: Readonly<Record<string, unknown>>): readonly string[] {
  const given = Array.isArray(roles) ? roles.map(String) : [];
  if (given.length === 0 || given.some((role) => !knownRoles.includes(role)))
    throw badRequest(`The roles must be some of ${knownRoles.join(', ')}.`, 'invalidRequest');
  return given;
}

function show({ id, appId, displayName, roles }: SitePermission) {
  const identities = [{ application: { id: appId, displayName } }];
  return { id, roles, grantedToIdentities: identities, grantedToIdentitiesV2: identities };
}
