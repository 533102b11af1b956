/** Everything the simulated Microsoft Graph v1.0 answers. */

import type { Call } from '../call.ts';
import { geoRoles, groupRoles, photoRoles, siteReadRoles, userRoles } from '../roles.ts';
import { decodedSegment, type Handler, type Params, pathPattern, type Route } from '../router.ts';
import type { Cost } from '../throttle.ts';
import type { World } from '../world.ts';
import { applicationRoutes } from './application-routes.ts';
import { serveBatch } from './batch.ts';
import { getGroup, transitiveUsers } from './groups.ts';
import { listDelta } from './list-delta.ts';
import { photoMetadata, photoSizes, photoValue, sizedMetadata, sizedValue } from './photos.ts';
import { getList, getSite, listLists, listRootSites } from './sites.ts';
import { getUser, listUsers } from './users.ts';
import { usersDelta } from './users-delta.ts';

type GraphHandler = (world: World, call: Call, params: Params) => ReturnType<Handler>;

export function graphRoutes(world: World): readonly Route[] {
  function get(
    pattern: string,
    kind: string,
    roles: readonly string[],
    handle: GraphHandler,
    cost?: Route['cost'],
  ): Route {
    const match = pathPattern(`/v1.0${pattern}`);
    return {
      methods: ['GET'],
      match,
      kind,
      roles,
      cost,
      handle: (call, params) => handle(world, call, params),
    };
  }
  function photo(pattern: string, kind: string, handle: GraphHandler): Route {
    const taking: GraphHandler = async (given, call, params) => {
      if (given.options.photoMs > 0)
        await new Promise((resolve) => setTimeout(resolve, given.options.photoMs));
      return handle(given, call, params);
    };
    return get(pattern, kind, photoRoles, taking, () => ({ photos: 1 }));
  }
  const units = (amount: number) => (): Cost => ({ units: amount });
  const deltaUnits = (call: Call): Cost => ({ units: call.query.get('token') ? 1 : 2 });
  const sitePath: Route = {
    methods: ['GET'],
    match: matchSitePath,
    kind: 'site',
    roles: siteReadRoles,
    cost: units(1),
    handle: (call, params) => getSite(world, call, params),
  };
  return [
    get('/users', 'users', userRoles, listUsers),
    get('/users/delta', 'users-delta', userRoles, usersDelta),
    get('/users/delta()', 'users-delta', userRoles, usersDelta),
    get('/users/{user}', 'user', userRoles, getUser),
    { ...get('/users/{user}', 'user', userRoles, getUser), match: matchUserKey },
    photo('/users/{user}/photo', 'photo', photoMetadata),
    photo('/users/{user}/photo/$value', 'photo-value', photoValue),
    photo('/users/{user}/photos', 'photos', photoSizes),
    photo('/users/{user}/photos/{size}', 'photo', sizedMetadata),
    photo('/users/{user}/photos/{size}/$value', 'photo-value', sizedValue),
    get('/groups/{group}', 'group', groupRoles, getGroup),
    get(
      '/groups/{group}/transitiveMembers/microsoft.graph.user',
      'group-members',
      groupRoles,
      transitiveUsers,
    ),
    get('/sites', 'root-sites', geoRoles, listRootSites, units(2)),
    sitePath,
    get('/sites/{site}', 'site', siteReadRoles, getSite, units(1)),
    get('/sites/{site}/lists', 'lists', siteReadRoles, listLists, units(2)),
    get('/sites/{site}/lists/{list}', 'list', siteReadRoles, getList, units(1)),
    get('/sites/{site}/lists/{list}/items/delta', 'list-delta', siteReadRoles, listDelta, deltaUnits),
    get('/sites/{site}/lists/{list}/items/delta()', 'list-delta', siteReadRoles, listDelta, deltaUnits),
    ...applicationRoutes(world),
    {
      methods: ['POST'],
      match: pathPattern('/v1.0/$batch'),
      kind: 'batch',
      roles: [],
      handle: (call) => serveBatch(world, call),
    },
  ];
}

/** `/users('{key}')`, with quotes doubled: https://learn.microsoft.com/graph/api/user-get */
function matchUserKey(path: string): Params | undefined {
  const key = /^\/v1\.0\/users\('(.+)'\)$/i.exec(decodedSegment(path) ?? '')?.[1];
  return key === undefined ? undefined : { user: key.replaceAll("''", "'"), asKey: 'true' };
}

/** `/sites/{host}:/` names the host's root site by path; there are no other sites in this tenant. */
function matchSitePath(path: string): Params | undefined {
  const site = /^\/v1\.0\/sites\/([^/:]+):\/?$/i.exec(decodedSegment(path) ?? '')?.[1];
  return site === undefined ? undefined : { site };
}
