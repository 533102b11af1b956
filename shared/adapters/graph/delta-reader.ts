/** One page of any delta query: https://learn.microsoft.com/graph/delta-query-overview */
import { z } from 'zod';
import { ResyncRequiredError } from '../../core/errors.ts';
import { malformed } from '../transport/failures.ts';
import type { Graph, GraphRequest } from './graph-client.ts';
import { errorCodeOf, readBody } from './graph-error.ts';

export interface RawPage<T> {
  /** Each object once; of several occurrences the last counts, as Graph's documentation says. */
  readonly items: readonly T[];
  readonly next: string | undefined;
  readonly delta: string | undefined;
}

/**
 * Codes that require a full listing, sent with 410 or 400: the token expired, is malformed or is another
 * service's.
 */
const resyncCodes = new Set([
  'syncStateNotFound',
  'syncStateInvalid',
  'resyncRequired',
  'resyncChangesApplyDifferences',
  'resyncChangesUploadDifferences',
]);

/**
 * Throws ResyncRequiredError when the link is no longer accepted, TransientError for an answer that is not a
 * delta page, and what the transport throws.
 */
export async function readDeltaPage<T extends { readonly id: string }>(
  graph: Graph,
  request: Omit<GraphRequest, 'method'>,
  item: z.ZodType<T>,
): Promise<RawPage<T>> {
  const answer = await graph.send({ ...request, method: 'GET' });
  const name = { method: 'GET', url: request.path };
  const code = errorCodeOf(answer) ?? '';
  if (answer.status === 410 || (answer.status === 400 && resyncCodes.has(code))) {
    throw new ResyncRequiredError(
      `The delta link for ${request.kind} is no longer accepted: HTTP ${answer.status} ${code}`,
    );
  }
  const page = readBody(name, answer, pageSchema(item));
  const next = page['@odata.nextLink'];
  const delta = page['@odata.deltaLink'];
  if (next === undefined && delta === undefined)
    throw malformed(name, 'a page without nextLink and deltaLink');
  return { items: lastOccurrences(page.value), next, delta: next === undefined ? delta : undefined };
}

function pageSchema<T>(item: z.ZodType<T>) {
  return z.object({
    value: z.array(item),
    '@odata.nextLink': z.string().optional(),
    '@odata.deltaLink': z.string().optional(),
  });
}

function lastOccurrences<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const byId = new Map<string, T>();
  for (const item of items) {
    byId.delete(item.id);
    byId.set(item.id, item);
  }
  return [...byId.values()];
}
