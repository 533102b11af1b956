/** JSON `$batch`: https://learn.microsoft.com/graph/json-batching */
import { z } from 'zod';
import type { Graph } from './graph-client.ts';
import { readBody } from './graph-error.ts';

export interface InnerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const batchSchema = z.object({
  responses: z.array(
    z.object({
      id: z.coerce.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.coerce.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/** A few large photos among small ones must not fill the memory. In base64, a photo of 4 MiB has 5.3 MiB. */
const atMostBytes = 16 * 1024 * 1024;

/**
 * Sends GETs for `paths` as one request and returns the answers in the order of `paths`; undefined for a path
 * that the service left out. Throws when the batch as a whole failed.
 */
export async function sendBatch(
  graph: Graph,
  kind: string,
  paths: readonly string[],
): Promise<readonly (InnerAnswer | undefined)[]> {
  const requests = paths.map((url, index) => ({ id: String(index), method: 'GET', url }));
  const answer = await graph.send({
    method: 'POST',
    path: '/$batch',
    body: { requests },
    limiter: 'graph-photos',
    cost: paths.length,
    kind,
    atMostBytes,
  });
  const { responses } = readBody({ method: 'POST', url: `/$batch (${kind})` }, answer, batchSchema);
  const byId = new Map(responses.map((response) => [response.id, response]));
  return paths.map((_, index) => {
    const found = byId.get(String(index));
    return found && { status: found.status, headers: new Headers(found.headers ?? {}), body: found.body };
  });
}
