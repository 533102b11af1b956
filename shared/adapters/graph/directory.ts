/** Users and group members: https://learn.microsoft.com/graph/api/user-delta */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Directory, DirectoryChange } from '../../ports/tenant.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { errorCodeOf, readBody } from './graph-error.ts';
import { readPages } from './pages.ts';
import { userFacts, userSchema, userSelect } from './user-facts.ts';

const changeSchema = userSchema.extend({
  '@removed': z.object({ reason: z.enum(['changed', 'deleted']).catch('deleted') }).optional(),
});

const memberSchema = z.object({ id: z.string().min(1) });

/** Graph's code for an object that the directory does not contain. */
const notFound = 'Request_ResourceNotFound';

export function createDirectory(graph: Graph): Directory {
  return {
    usersDelta: (link) => usersDelta(graph, link),
    user: (idOrUpn) => user(graph, idOrUpn),
    transitiveMembers: (groupId) => members(graph, groupId),
  };
}

/** The service may ignore the page size. */
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
  const path = `/users${keyOf(idOrUpn)}?${userSelect}`;
  const answer = await graph.send({ method: 'GET', path, limiter: 'graph', kind: 'user' });
  if (answer.status === 404 && errorCodeOf(answer) === notFound) return undefined;
  return userFacts(readBody({ method: 'GET', url: '/users/{id or UPN}' }, answer, userSchema));
}

/**
 * Graph refuses a segment that begins with `$`; such a name goes into parentheses:
 * https://learn.microsoft.com/graph/api/user-get
 */
function keyOf(idOrUpn: string): string {
  if (!idOrUpn.startsWith('$')) return `/${encodeURIComponent(idOrUpn)}`;
  return `('${encodeURIComponent(idOrUpn.replaceAll("'", "''"))}')`;
}

/**
 * The cast to users makes this an advanced query, which needs the header and `$count`:
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
async function* members(graph: Graph, groupId: string): AsyncGenerator<readonly string[]> {
  const users = `/groups/${encodeURIComponent(groupId)}/transitiveMembers/microsoft.graph.user`;
  const request = {
    path: `${users}?$select=id&$count=true&$top=999`,
    headers: { ConsistencyLevel: 'eventual' },
    limiter: 'graph',
    kind: 'group members',
  } as const;
  try {
    for await (const page of readPages(graph, request, memberSchema)) {
      yield page.map((member) => member.id.toLowerCase());
    }
  } catch (error) {
    if (!(error instanceof PermanentError) || error.status !== 404 || error.code !== notFound) throw error;
    throw new PermanentError('group-not-found', `There is no group ${groupId}`);
  }
}

function toChange(change: z.infer<typeof changeSchema>): DirectoryChange {
  const removed = change['@removed'];
  if (removed === undefined) return { kind: 'changed', ...userFacts(change) };
  return { kind: 'removed', id: change.id.toLowerCase(), reason: removed.reason };
}
