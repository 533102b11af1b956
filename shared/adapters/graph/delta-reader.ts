/** One page of any delta query: https://learn.microsoft.com/graph/delta-query-overview */
import { z } from 'zod';
import { ResyncRequiredError } from '../../core/errors.ts';
import { type ReadRows, type RowReading, readEach } from '../page-rows.ts';
import { malformed } from '../transport/failures.ts';
import type { Graph, GraphRequest } from './graph-client.ts';
import { errorCodeOf, readBody } from './graph-error.ts';

export interface RawPage<T> extends ReadRows<T> {
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
export async function readDeltaPage<R, T>(
  graph: Graph,
  request: Omit<GraphRequest, 'method'>,
  row: { readonly schema: z.ZodType<R>; readonly read: (row: R) => RowReading<T> },
): Promise<RawPage<T>> {
  const answer = await graph.send({ ...request, method: 'GET' });
  const name = { method: 'GET', url: request.path };
  const code = errorCodeOf(answer) ?? '';
  if (answer.status === 410 || (answer.status === 400 && resyncCodes.has(code))) {
    throw new ResyncRequiredError(
      `The delta link for ${request.kind} is no longer accepted: HTTP ${answer.status} ${code}`,
    );
  }
  const page = readBody(name, answer, pageSchema);
  // Some services send both links, one of them empty.
  const next = page['@odata.nextLink'] || undefined;
  const delta = page['@odata.deltaLink'] || undefined;
  if (next === undefined && delta === undefined)
    throw malformed(name, 'a page without nextLink and deltaLink');
  const rows = readEach(name, page.value, row);
  return { ...rows, next, delta: next === undefined ? delta : undefined };
}

/** A longer one could not be stored. */
const linkSchema = z.string().max(20_000).nullish();

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': linkSchema,
  '@odata.deltaLink': linkSchema,
});
