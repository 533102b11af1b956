/** Service principals: https://learn.microsoft.com/graph/api/serviceprincipal-list and .../serviceprincipal-get */
import type { ServicePrincipal } from '../../truth/applications.ts';
import type { Tenant } from '../../truth/tenant.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, resourceNotFound } from './errors.ts';
import { readOptions, type Shape } from './odata.ts';
import { pageOf } from './pages.ts';
import { isGuid } from './people.ts';

const properties = ['id', 'appId', 'displayName', 'servicePrincipalType', 'appRoles'];
const single: Shape = { type: 'servicePrincipal', properties, defaults: properties, allow: ['select'] };
const listed: Shape = { ...single, allow: ['select', 'filter', 'top', 'skiptoken'] };

export function listServicePrincipals(world: World, call: Call): Answer {
  const options = readOptions(call, listed);
  const fits = readFilter(options.filter);
  const all = [...world.tenant.applications.servicePrincipals.values()].filter(fits);
  const page = pageOf(call, all, { size: options.top ?? 100, token: options.value('skiptoken') });
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#servicePrincipals`,
    ...page.links,
    value: page.items.map((one) => show(one, options.select)),
  });
}

export function getServicePrincipal(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, single);
  const found =
    params.appId === undefined
      ? findServicePrincipal(world.tenant, params.principal ?? '')
      : findByAppId(world.tenant, params.appId);
  const context = `${call.origin}/v1.0/$metadata#servicePrincipals/$entity`;
  return jsonAnswer(200, { '@odata.context': context, ...show(found, select) });
}

/** By object id. Throws GraphRefusal. */
export function findServicePrincipal(tenant: Tenant, id: string): ServicePrincipal {
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`, 'Request_BadRequest');
  const found = tenant.applications.servicePrincipals.get(id.toLowerCase());
  if (!found) throw resourceNotFound(id);
  return found;
}

function findByAppId(tenant: Tenant, appId: string): ServicePrincipal {
  const all = [...tenant.applications.servicePrincipals.values()];
  const found = all.find((one) => one.appId === appId.toLowerCase());
  if (!found) throw resourceNotFound(appId);
  return found;
}

/** By app id or name; a filter that is not understood is refused rather than ignored. */
function readFilter(text: string | undefined): (one: ServicePrincipal) => boolean {
  if (text === undefined) return () => true;
  const [, property, quoted = ''] = /^(appId|displayName) eq '((?:[^']|'')*)'$/.exec(text.trim()) ?? [];
  if (property === undefined) throw badRequest(`Invalid filter clause: '${text}'.`, 'Request_BadRequest');
  const wanted = quoted.replaceAll("''", "'").toLowerCase();
  return (one) => (property === 'appId' ? one.appId : one.displayName).toLowerCase() === wanted;
}

function show(one: ServicePrincipal, select: readonly string[]): Record<string, unknown> {
  const appRoles = one.appRoles.map(({ id, value }) => ({
    allowedMemberTypes: ['Application'],
    id,
    isEnabled: true,
    origin: 'Application',
    value,
  }));
  const all: Record<string, unknown> = { ...one, appRoles };
  return Object.fromEntries(select.map((name) => [name, all[name]]));
}
