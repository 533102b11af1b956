/** Users and group members: https://learn.microsoft.com/graph/api/user-delta */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Directory, DirectoryChange } from '../../ports.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { errorCodeOf, readBody } from './graph-error.ts';
import { userFacts, userSchema, userSelect } from './user-facts.ts';

const changeSchema = userSchema.extend({
  '@removed': z.object({ reason: z.enum(['changed', 'deleted']).catch('deleted') }).optional(),
});

const membersSchema = z.object({
  value: z.array(z.object({ id: z.string().min(1) })),
  '@odata.nextLink': z.string().optional(),
});

export function createDirectory(graph: Graph): Directory {
  return {
    usersDelta: (link) => usersDelta(graph, link),
    user: (idOrUpn) => user(graph, idOrUpn),
    transitiveMembers: (groupId) => members(graph, groupId),
  };
}

/** The page size is only a wish, which the service may pass over. */
async function usersDelta(graph: Graph, link: string | undefined) {
  const request = {
    path: link ?? `/users/delta?${userSelect}`,
    headers: { prefer: 'odata.maxpagesize=999' },
    limiter: 'graph',
    kind: 'users delta',
  } as const;
  const page = await readDeltaPage(graph, request, changeSchema);
  return { changes: page.items.map(toChange), next: page.next, delta: page.delta };
}

async function user(graph: Graph, idOrUpn: string): Promise<DirectoryFacts | undefined> {
  const path = `/users/${encodeURIComponent(idOrUpn)}?${userSelect}`;
  const answer = await graph.send({ method: 'GET', path, limiter: 'graph', kind: 'user' });
  if (answer.status === 404 && errorCodeOf(answer) === 'Request_ResourceNotFound') return undefined;
  return userFacts(readBody({ method: 'GET', url: '/users/{id or UPN}' }, answer, userSchema));
}

/**
 * The cast to users is an advanced query, hence the header and `$count`:
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
async function* members(graph: Graph, groupId: string): AsyncGenerator<readonly string[]> {
  const group = encodeURIComponent(groupId);
  let path: string | undefined =
    `/groups/${group}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=999`;
  while (path !== undefined) {
    const headers = { ConsistencyLevel: 'eventual' };
    const answer = await graph.send({
      method: 'GET',
      path,
      headers,
      limiter: 'graph',
      kind: 'group members',
    });
    if (answer.status === 404 && errorCodeOf(answer) === 'Request_ResourceNotFound') {
      throw new PermanentError('group-not-found', `There is no group ${groupId}`);
    }
    const page: z.infer<typeof membersSchema> = readBody({ method: 'GET', url: path }, answer, membersSchema);
    yield page.value.map((member) => member.id.toLowerCase());
    path = page['@odata.nextLink'];
  }
}

function toChange(change: z.infer<typeof changeSchema>): DirectoryChange {
  const removed = change['@removed'];
  if (removed === undefined) return { kind: 'changed', ...userFacts(change) };
  return { kind: 'removed', id: change.id.toLowerCase(), reason: removed.reason };
}
