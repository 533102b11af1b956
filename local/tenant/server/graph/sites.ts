/** The tenant's sites, two in each geo location, and their lists: https://learn.microsoft.com/graph/api/site-get and .../list-list */
import { createHash } from 'node:crypto';
import type { List, Site } from '@microsoft/microsoft-graph-types';
import type { Tenant } from '../../truth/tenant.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, GraphRefusal } from './errors.ts';
import { readOptions, type Shape } from './odata.ts';

const siteProperties = [
  'createdDateTime',
  'description',
  'displayName',
  'eTag',
  'id',
  'lastModifiedDateTime',
  'name',
  'root',
  'siteCollection',
  'webUrl',
];
const listProperties = [
  'createdDateTime',
  'description',
  'displayName',
  'eTag',
  'id',
  'lastModifiedDateTime',
  'list',
  'name',
  'parentReference',
  'sharepointIds',
  'system',
  'webUrl',
];
const siteDefaults = [
  'createdDateTime',
  'displayName',
  'id',
  'lastModifiedDateTime',
  'name',
  'root',
  'siteCollection',
  'webUrl',
];
const listDefaults = [
  'createdDateTime',
  'displayName',
  'id',
  'lastModifiedDateTime',
  'list',
  'name',
  'webUrl',
];
const siteShape: Shape = {
  type: 'site',
  properties: siteProperties,
  defaults: siteDefaults,
  allow: ['select'],
};
const listsShape: Shape = {
  type: 'list',
  properties: listProperties,
  defaults: listDefaults,
  allow: ['select', 'top', 'skiptoken'],
};
const listShape: Shape = { ...listsShape, allow: ['select'] };

export function siteIdOf(host: string): string {
  return `${host},${guidFrom(`${host}/site`)},${guidFrom(`${host}/web`)}`;
}

export function getSite(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, siteShape);
  const host = findSiteHost(world.tenant, params.site ?? '');
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#sites/$entity`,
    ...picked(describeSite(world.tenant, host), select),
  });
}

/** The root site of each geo location; other listings are not simulated: https://learn.microsoft.com/graph/api/site-list */
export function listRootSites(world: World, call: Call): Answer {
  const { select, filter } = readOptions(call, { ...siteShape, allow: ['select', 'filter'] });
  if (filter !== 'siteCollection/root ne null') throw badRequest('Invalid filter clause', 'invalidRequest');
  const sites = world.tenant.geos.map(({ rootHost }) => describeSite(world.tenant, rootHost));
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#sites`,
    value: sites.map((site) => picked(site, select)),
  });
}

/** dataLocationCode is '' in a tenant of one geo location: https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-discovery */
function describeSite(tenant: Tenant, host: string): Site {
  return {
    createdDateTime: '2023-01-09T07:11:20Z',
    lastModifiedDateTime: '2024-02-01T03:20:00Z',
    displayName: tenant.libraryAt(host) ? 'My Site Host' : 'Communication site',
    id: siteIdOf(host),
    name: '',
    root: {},
    siteCollection: { hostname: host, dataLocationCode: tenant.geoAt(host)?.code ?? '' },
    webUrl: `https://${host}`,
  };
}

/** System lists are shown only where `system` is selected: https://learn.microsoft.com/graph/api/list-list */
export function listLists(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, listsShape);
  const host = findSiteHost(world.tenant, params.site ?? '');
  const shown = listsOf(world.tenant, host).filter((list) => !list.system || select.includes('system'));
  const context = `${call.origin}/v1.0/$metadata#sites('${encodeURIComponent(siteIdOf(host))}')/lists`;
  return jsonAnswer(200, { '@odata.context': context, value: shown.map((list) => picked(list, select)) });
}

export function getList(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, listShape);
  const host = findSiteHost(world.tenant, params.site ?? '');
  const list = findList(world.tenant, host, params.list ?? '');
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#lists/$entity`,
    ...picked(list, select),
  });
}

/** By host name, or by the id that begins with it. Throws GraphRefusal. */
export function findSiteHost(tenant: Tenant, key: string): string {
  if (key.toLowerCase() === 'root') return tenant.rootHost;
  const [name, ...guids] = key.toLowerCase().split(',');
  const hosts = tenant.geos.flatMap(({ rootHost, mySiteHost }) => [rootHost, mySiteHost]);
  const host = hosts.find((one) => one === name);
  if (host && (guids.length === 0 || siteIdOf(host) === key.toLowerCase())) return host;
  if (name?.includes('.') || guids.length > 0)
    throw new GraphRefusal({
      status: 404,
      code: 'itemNotFound',
      message: 'Requested site could not be found',
    });
  throw badRequest(`Invalid hostname for this tenancy`, 'invalidRequest');
}

/** By id, name or title. Throws GraphRefusal 404. */
export function findList(tenant: Tenant, host: string, key: string): List {
  const wanted = key.toLowerCase();
  const list = listsOf(tenant, host).find(({ id, name, displayName }) =>
    [id, name, displayName].some((k) => k?.toLowerCase() === wanted),
  );
  if (!list)
    throw new GraphRefusal({
      status: 404,
      code: 'itemNotFound',
      message: 'The specified list was not found',
    });
  return list;
}

function listsOf(tenant: Tenant, host: string): readonly List[] {
  const documents = list(
    host,
    'Shared Documents',
    'Documents',
    'documentLibrary',
    guidFrom(`${host}/documents`),
  );
  const styles = {
    ...list(host, 'Style Library', 'Style Library', 'documentLibrary', guidFrom(`${host}/styles`)),
    system: {},
  };
  const library = tenant.libraryAt(host);
  if (!library || library.made === 'not-yet') return [documents, styles];
  const photos = {
    ...list(host, 'User Photos', 'User Photos', 'pictureLibrary', library.listId),
    system: {},
  };
  return [documents, styles, photos];
}

function list(host: string, name: string, displayName: string, template: string, id: string): List {
  return {
    id,
    name,
    displayName,
    createdDateTime: '2023-01-09T07:11:20Z',
    lastModifiedDateTime: '2024-02-01T03:20:00Z',
    webUrl: `https://${host}/${encodeURIComponent(name)}`,
    list: { contentTypesEnabled: false, hidden: false, template },
  };
}

function picked(value: object, select: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => select.includes(name)));
}

export function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
