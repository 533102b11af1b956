/** A collection of Graph, page by page: https://learn.microsoft.com/graph/paging */
import { z } from 'zod';
import type { UnreadableRow } from '../../ports/tenant.ts';
import { readEach } from '../page-rows.ts';
import { malformed } from '../transport/failures.ts';
import type { Graph, GraphRequest } from './graph-client.ts';
import { readBody } from './graph-error.ts';

const pageSchema = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().nullish() });

/** More pages than any collection has that is read in this way; a service that returns more repeats itself. */
const mostPages = 5_000;

/**
 * Later pages are read by the links that Graph returns. Rows that cannot be parsed are left out, and passed to
 * `onUnreadable`. Throws as `readBody` does, and TransientError for a collection that does not end.
 */
export async function* readPages<T>(
  graph: Graph,
  request: Omit<GraphRequest, 'method'>,
  item: z.ZodType<T>,
  onUnreadable: (rows: readonly UnreadableRow[]) => void = () => {},
): AsyncGenerator<readonly T[]> {
  const read = { schema: item, read: (row: T) => ({ item: row }) };
  const links = new Set<string>();
  let path: string | undefined = request.path;
  while (path !== undefined) {
    const name = { method: 'GET', url: path };
    if (links.has(path) || links.size >= mostPages) throw malformed(name, 'a listing that does not end');
    links.add(path);
    const answer = await graph.send({ ...request, method: 'GET', path });
    const page: z.infer<typeof pageSchema> = readBody(name, answer, pageSchema);
    const { items, unreadable } = readEach(name, page.value, read);
    if (unreadable.length > 0) onUnreadable(unreadable);
    yield items;
    path = page['@odata.nextLink'] || undefined;
  }
}
