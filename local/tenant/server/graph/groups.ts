/** `/groups/{id}` and its transitive members: https://learn.microsoft.com/graph/api/group-list-transitivemembers */
import type { Tenant } from '../../truth/tenant.ts';
import type { Group } from '../../truth/types.ts';
import { type Answer, type Call, jsonAnswer } from '../call.ts';
import type { Params } from '../router.ts';
import type { World } from '../world.ts';
import { badRequest, resourceNotFound } from './errors.ts';
import { isAdvanced, readable, readOptions, readToken, type Shape, writeToken } from './odata.ts';
import { defaultUserProperties, isGuid, showUser, userProperties } from './people.ts';

const membersShape: Shape = {
  type: 'user',
  properties: userProperties,
  defaults: defaultUserProperties,
  allow: ['select', 'top', 'count', 'skiptoken'],
};
const groupProperties = ['id', 'displayName', 'mailEnabled', 'securityEnabled'];
const groupShape: Shape = {
  type: 'group',
  properties: groupProperties,
  defaults: groupProperties,
  allow: ['select'],
};

export function getGroup(world: World, call: Call, params: Params): Answer {
  const { select } = readOptions(call, groupShape);
  const group = findGroup(world.tenant, params.group ?? '');
  const all: Record<string, unknown> = {
    id: group.id,
    displayName: group.displayName,
    mailEnabled: false,
    securityEnabled: true,
  };
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#groups/$entity`,
    ...Object.fromEntries(select.map((name) => [name, all[name]])),
  });
}

/** Users only: the cast in the path is an advanced query and needs ConsistencyLevel: eventual with $count=true. */
export function transitiveUsers(world: World, call: Call, params: Params): Answer {
  const options = readOptions(call, membersShape);
  if (!isAdvanced(call, options))
    throw badRequest(
      'The OData cast in the request needs the header ConsistencyLevel: eventual and the query parameter $count=true.',
      'Request_UnsupportedQuery',
    );
  const group = findGroup(world.tenant, params.group ?? '');
  const token = options.value('skiptoken');
  const after = token === undefined ? '' : readToken(token)?.after;
  if (typeof after !== 'string') throw badRequest('The $skiptoken is not valid.');
  const members = membersOf(world.tenant, group);
  const limit = options.top ?? 100;
  const rest = members.filter((id) => id > after);
  const page = rest.slice(0, limit);
  return jsonAnswer(200, {
    '@odata.context': `${call.origin}/v1.0/$metadata#users`,
    ...(after === '' ? { '@odata.count': members.length } : {}),
    ...(rest.length > limit ? { '@odata.nextLink': nextLink(call, page.at(-1) ?? '') } : {}),
    value: page.flatMap((id) => {
      const person = world.tenant.users.get(id);
      return person ? [showUser(person, options.select)] : [];
    }),
  });
}

function findGroup(tenant: Tenant, id: string): Group {
  if (!isGuid(id)) throw badRequest(`Invalid object identifier '${id}'.`, 'Request_BadRequest');
  const group = tenant.groups.get(id.toLowerCase());
  if (!group) throw resourceNotFound(id);
  return group;
}

/** Sorted ids of users who are there, each once, through nested groups and around circles. */
function membersOf(tenant: Tenant, group: Group): readonly string[] {
  const seen = new Set<string>([group.id]);
  const users: string[] = [];
  const open = [group];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const id of next.members) {
      if (seen.has(id)) continue;
      seen.add(id);
      const nested = tenant.groups.get(id);
      if (nested) open.push(nested);
      const person = tenant.users.get(id);
      if (person && !person.deleted) users.push(id);
    }
  }
  return users.sort();
}

function nextLink(call: Call, after: string): string {
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', writeToken({ after }));
  return `${call.origin}${call.path}?${readable(query)}`;
}
