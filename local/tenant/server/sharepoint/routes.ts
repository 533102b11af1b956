/** Everything the simulated SharePoint REST API answers, on both hosts. */

import type { Call } from '../call.ts';
import { profileReadRoles, profileWriteRoles, siteReadRoles, siteWriteRoles } from '../roles.ts';
import type { Route } from '../router.ts';
import type { Cost } from '../throttle.ts';
import type { World } from '../world.ts';
import { serveSharePointBatch } from './batch.ts';
import {
  deleteFile,
  getFile,
  getFolder,
  listFiles,
  listFolders,
  publishFile,
  readFile,
  uploadFile,
} from './files.ts';
import { listShapes } from './list-routes.ts';
import { getOneProperty, getPersonalSiteHost, getPropertiesFor, setSingleValue } from './profiles.ts';
import { type RestSegment, readRestPath } from './rest-path.ts';
import { at, listUnits, readUnits, type Shape } from './shape.ts';
import { getContextInfo, getList, getLists, getWeb } from './webs.ts';

const people = 'sp.userprofiles.peoplemanager';
const folder = 'web/getfolderbyserverrelativepath()';
const file = 'web/getfilebyserverrelativepath()';
const profileCall: Cost = { profileCalls: 1 };
const writeUnits: Cost = { units: 2 };

export function sharePointRoutes(world: World): readonly Route[] {
  const shapes: readonly Shape[] = [
    {
      methods: ['GET'],
      path: `${people}/getpropertiesfor()`,
      kind: 'profile-read',
      roles: profileReadRoles,
      cost: profileCall,
      handle: (call, path) => getPropertiesFor(world, call, at(path, 1)),
    },
    {
      methods: ['GET'],
      path: `${people}/getpropertiesfor()/personalsitehosturl`,
      kind: 'profile-read',
      roles: profileReadRoles,
      cost: profileCall,
      handle: (call, path) => getPersonalSiteHost(world, call, at(path, 1)),
    },
    {
      methods: ['GET'],
      path: `${people}/getuserprofilepropertyfor()`,
      kind: 'profile-read',
      roles: profileReadRoles,
      cost: profileCall,
      handle: (call, path) => getOneProperty(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: `${people}/setsinglevalueprofileproperty`,
      kind: 'profile-write',
      roles: profileWriteRoles,
      cost: profileCall,
      handle: (call) => setSingleValue(world, call),
    },
    {
      methods: ['GET'],
      path: 'web',
      kind: 'web',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call) => getWeb(world, call),
    },
    {
      methods: ['GET'],
      path: 'web/lists',
      kind: 'lists',
      roles: siteReadRoles,
      cost: listUnits,
      handle: (call) => getLists(world, call),
    },
    {
      methods: ['GET'],
      path: 'web/lists()',
      kind: 'list',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getList(world, call, at(path, 1)),
    },
    {
      methods: ['GET'],
      path: 'web/lists/getbytitle()',
      kind: 'list',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getList(world, call, at(path, 2)),
    },
    {
      methods: ['GET'],
      path: 'web/lists/getbyid()',
      kind: 'list',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getList(world, call, at(path, 2)),
    },
    ...listShapes(world),
    {
      methods: ['GET'],
      path: 'web/folders',
      kind: 'folders',
      roles: siteReadRoles,
      cost: listUnits,
      handle: (call) => listFolders(world, call, undefined),
    },
    {
      methods: ['GET'],
      path: folder,
      kind: 'folder',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getFolder(world, call, at(path, 1)),
    },
    {
      methods: ['GET'],
      path: `${folder}/folders`,
      kind: 'folders',
      roles: siteReadRoles,
      cost: listUnits,
      handle: (call, path) => listFolders(world, call, at(path, 1)),
    },
    {
      methods: ['GET'],
      path: `${folder}/files`,
      kind: 'files',
      roles: siteReadRoles,
      cost: listUnits,
      handle: (call, path) => listFiles(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: `${folder}/files/addusingpath()`,
      kind: 'file-upload',
      roles: siteWriteRoles,
      cost: writeUnits,
      handle: (call, path) => uploadFile(world, call, [at(path, 1), at(path, 3)]),
    },
    {
      methods: ['GET'],
      path: file,
      kind: 'file-info',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getFile(world, call, at(path, 1)),
    },
    {
      methods: ['DELETE'],
      path: file,
      kind: 'file-delete',
      roles: siteWriteRoles,
      cost: writeUnits,
      handle: (call, path) => deleteFile(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: `${file}/deleteobject()?`,
      kind: 'file-delete',
      roles: siteWriteRoles,
      cost: writeUnits,
      handle: (call, path) => deleteFile(world, call, at(path, 1)),
    },
    ...['checkin()', 'publish()'].map((method) => ({
      methods: ['POST'],
      path: `${file}/${method}`,
      kind: 'file-check-in',
      roles: siteWriteRoles,
      cost: writeUnits,
      handle: (call: Call, path: readonly RestSegment[]) => publishFile(world, call, at(path, 1)),
    })),
    {
      methods: ['GET'],
      path: `${file}/$value`,
      kind: 'file-read',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => readFile(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: 'contextinfo',
      kind: 'context-info',
      roles: [],
      handle: (call) => getContextInfo(world, call),
    },
    {
      methods: ['POST'],
      path: '$batch',
      kind: 'sp-batch',
      roles: [],
      handle: (call) => serveSharePointBatch(world, call),
    },
  ];
  const read = rememberingLast(readRestPath);
  return shapes.map((shape) => asRoute(shape, read));
}

type Reader = typeof readRestPath;

/** All routes are matched against the same path, so it is parsed once. */
function rememberingLast(read: Reader): Reader {
  let last: { readonly path: string; readonly segments: ReturnType<Reader> } | undefined;
  return (path) => {
    if (last?.path !== path) last = { path, segments: read(path) };
    return last.segments;
  };
}

function asRoute(shape: Shape, read: Reader): Route {
  const names = shape.path.split('/');
  const { methods, kind, roles, cost } = shape;
  return {
    methods,
    kind,
    roles,
    cost: cost ? () => cost : undefined,
    match: (path) => (fits(names, read(path)) ? {} : undefined),
    handle: (call) => shape.handle(call, read(call.path) ?? []),
  };
}

function fits(names: readonly string[], segments: readonly RestSegment[] | undefined): boolean {
  if (segments?.length !== names.length) return false;
  return names.every((name, index) => {
    const segment = segments[index];
    if (segment?.name !== name.replace(/\(\)\??$/, '')) return false;
    if (name.endsWith('()?')) return true;
    return name.endsWith('()') === (segment.args !== undefined);
  });
}
