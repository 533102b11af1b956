/** A collection of Graph, page by page: https://learn.microsoft.com/graph/paging */
import { z } from 'zod';
import type { Graph, GraphRequest } from './graph-client.ts';
import { readBody } from './graph-error.ts';

/** The pages after the first are read by the links that Graph gives. Throws as `readBody` does. */
export async function* readPages<T>(
  graph: Graph,
  request: Omit<GraphRequest, 'method'>,
  item: z.ZodType<T>,
): AsyncGenerator<readonly T[]> {
  const schema = z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
  let path: string | undefined = request.path;
  while (path !== undefined) {
    const answer = await graph.send({ ...request, method: 'GET', path });
    const page: z.infer<typeof schema> = readBody({ method: 'GET', url: path }, answer, schema);
    yield page.value;
    path = page['@odata.nextLink'];
  }
}
