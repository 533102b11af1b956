/** The routes of a list that is found by its path. */
import { siteReadRoles } from '../roles.ts';
import type { World } from '../world.ts';
import { getChanges, getListByPath, renderListData } from './lists.ts';
import { at, listUnits, readUnits, type Shape } from './shape.ts';

export function listShapes(world: World): readonly Shape[] {
  const list = 'web/getlist()';
  return [
    {
      methods: ['GET'],
      path: list,
      kind: 'list',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getListByPath(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: `${list}/renderlistdataasstream`,
      kind: 'list-rows',
      roles: siteReadRoles,
      cost: listUnits,
      handle: (call, path) => renderListData(world, call, at(path, 1)),
    },
    {
      methods: ['POST'],
      path: `${list}/getchanges`,
      kind: 'list-changes',
      roles: siteReadRoles,
      cost: readUnits,
      handle: (call, path) => getChanges(world, call, at(path, 1)),
    },
  ];
}
