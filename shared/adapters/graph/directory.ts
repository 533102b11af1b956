/** Users and group members: https://learn.microsoft.com/graph/api/user-delta */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Directory, DirectoryChange, FoundPerson, UnreadableRow } from '../../ports/tenant.ts';
import { hasRemovedMarker, type RowReading } from '../page-rows.ts';
import { readDeltaPage } from './delta-reader.ts';
import type { Graph } from './graph-client.ts';
import { errorCodeOf, readBody } from './graph-error.ts';
import { readPages } from './pages.ts';
import { readableFacts, userFacts, userSchema, userSelect } from './user-facts.ts';

/** Only this form counts as a deletion; a user with any other marker is read one by one. */
const removedSchema = z.looseObject({
  id: z.guid(),
  '@removed': z.object({ reason: z.enum(['changed', 'deleted']) }),
});
const changeSchema = z.looseObject({ id: z.guid() });

const memberSchema = z.object({ id: z.guid() });

/** Graph's code for an object that the directory does not contain. */
const notFound = 'Request_ResourceNotFound';

export function createDirectory(graph: Graph): Directory {
  return {
    usersDelta: (link) => usersDelta(graph, link),
    user: (idOrUpn) => user(graph, idOrUpn),
    search: (text, limit) => search(graph, text, limit),
    transitiveMembers: (groupId, onUnreadable) => members(graph, groupId, onUnreadable),
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
  const { items, ...page } = await readDeltaPage(graph, request, { schema: changeSchema, read: readChange });
  return { changes: items, ...page };
}

async function user(graph: Graph, idOrUpn: string): Promise<DirectoryFacts | undefined> {
  const path = `/users${keyOf(idOrUpn)}?${userSelect}`;
  const answer = await graph.send({ method: 'GET', path, limiter: 'graph', kind: 'user' });
  if (answer.status === 404 && errorCodeOf(answer) === notFound) return undefined;
  return userFacts(readBody({ method: 'GET', url: 'users/{id or UPN}' }, answer, readableFacts));
}

/**
 * Graph refuses a segment that begins with `$`; such a name goes into parentheses:
 * https://learn.microsoft.com/graph/api/user-get
 */
function keyOf(idOrUpn: string): string {
  if (!idOrUpn.startsWith('$')) return `/${encodeURIComponent(idOrUpn)}`;
  return `('${encodeURIComponent(idOrUpn.replaceAll("'", "''"))}')`;
}

const foundSchema = z.object({
  value: z.array(
    z.object({ id: z.guid(), displayName: z.string().nullish(), userPrincipalName: z.string().nullish() }),
  ),
});

/**
 * An advanced query: it needs the header. The text is cut into words, and a display name fits if it has a word that begins
 * with each of them; a sign-in name fits if it begins with the text. A clause stands in double quotes, in which double
 * quotes and backslashes have a backslash before them: https://learn.microsoft.com/graph/search-query-parameter
 * The query is what somebody typed, so it is in no message: `nameOf` leaves out every query.
 */
async function search(graph: Graph, text: string, limit: number): Promise<readonly FoundPerson[]> {
  const escaped = text.replace(/["\\]/g, '\\$&');
  const clauses = `"displayName:${escaped}" OR "userPrincipalName:${escaped}"`;
  const select = '$select=id,displayName,userPrincipalName';
  const answer = await graph.send({
    method: 'GET',
    path: `/users?$search=${encodeURIComponent(clauses)}&${select}&$top=${limit}`,
    headers: { ConsistencyLevel: 'eventual' },
    limiter: 'graph',
    kind: 'user search',
  });
  const { value } = readBody({ method: 'GET', url: '/users' }, answer, foundSchema);
  return value.map(({ id, displayName, userPrincipalName }) => ({
    id: id.toLowerCase(),
    displayName: displayName ?? '',
    upn: userPrincipalName ?? '',
  }));
}

/**
 * The cast to users makes this an advanced query, which needs the header and `$count`:
 * https://learn.microsoft.com/graph/aad-advanced-queries
 */
async function* members(
  graph: Graph,
  groupId: string,
  onUnreadable?: (rows: readonly UnreadableRow[]) => void,
): AsyncGenerator<readonly string[]> {
  const users = `/groups/${encodeURIComponent(groupId)}/transitiveMembers/microsoft.graph.user`;
  const request = {
    path: `${users}?$select=id&$count=true&$top=999`,
    headers: { ConsistencyLevel: 'eventual' },
    limiter: 'graph',
    kind: 'group members',
  } as const;
  try {
    for await (const page of readPages(graph, request, memberSchema, onUnreadable)) {
      yield page.map((member) => member.id.toLowerCase());
    }
  } catch (error) {
    if (!(error instanceof PermanentError) || error.status !== 404 || error.code !== notFound) throw error;
    throw new PermanentError('group-not-found', `There is no group ${groupId}`);
  }
}

/** A user may occur twice. The caller merges the changes in order, so none is left out here. */
function readChange(row: z.infer<typeof changeSchema>): RowReading<DirectoryChange> {
  const removed = removedSchema.safeParse(row);
  if (removed.success) {
    const { id, '@removed': marker } = removed.data;
    return { item: { kind: 'removed', id: id.toLowerCase(), reason: marker.reason } };
  }
  if (hasRemovedMarker(row)) return { cause: 'removed-marker' };
  const user = userSchema.safeParse(row);
  if (!user.success) return { cause: 'wrong-type' };
  return { item: { kind: 'changed', ...userFacts(user.data) } };
}
