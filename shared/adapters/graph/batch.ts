/** JSON `$batch`: https://learn.microsoft.com/graph/json-batching */
import { z } from 'zod';
import type { HeaderReader } from '../../core/retry-delay.ts';
import type { Graph } from './graph-client.ts';
import { readBody } from './graph-error.ts';

export interface InnerAnswer {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly body: unknown;
}

const batchSchema = z.object({ responses: z.array(z.unknown()) });

/** Each part is parsed by itself, so that a malformed part does not affect other users. */
const partSchema = z.object({
  id: z.coerce.string(),
  status: z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{3}$/)
      .transform(Number),
  ]),
  headers: z.record(z.string(), z.coerce.string()).nullish().catch(undefined),
  body: z.unknown().optional(),
});

/** A few large photos among small ones must not fill the memory. In base64, a photo of 4 MiB has 5.3 MiB. */
const atMostBytes = 16 * 1024 * 1024;

/**
 * Sends GETs for `paths` as one request and returns the answers in the order of `paths`; undefined for a path
 * that the service left out, or answered twice or in another form. Throws when the batch as a whole failed.
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
  const { responses } = readBody({ method: 'POST', url: `$batch (${kind})` }, answer, batchSchema);
  const parts = responses.map((part) => partSchema.safeParse(part).data).filter((part) => part !== undefined);
  const byId = Map.groupBy(parts, ({ id }) => id);
  return paths.map((_, index) => {
    const [found, ...others] = byId.get(String(index)) ?? [];
    if (found === undefined || others.length > 0) return undefined;
    return { status: found.status, headers: headerReader(found.headers ?? {}), body: found.body };
  });
}

/** `Headers` refuses values beyond Latin-1, which occur here because these headers are JSON. */
function headerReader(headers: Readonly<Record<string, string>>): HeaderReader {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { get: (name) => byName.get(name.toLowerCase()) ?? null };
}
