/** The queue messages. They only start work; the tables say what is outstanding (DECISIONS.md, D-queues). */
import { z } from 'zod';
import { InvalidMessageError } from '../../core/errors.ts';
import { impersonal } from '../../core/impersonal.ts';
import { parsedJson } from '../../core/parsed-json.ts';

const runId = z.string().regex(/^\d{8}T\d{6}Z(-(manual|undo))?$/);
/** How often services have asked to wait so far; see retry-later.ts. */
const waits = z.number().int().default(0);

/** What earlier attempts at the same part have sent to Microsoft 365. */
const sent = z.object({ requests: z.number(), throttled: z.number(), longestWaitMs: z.number() }).optional();

const schemas = {
  'refresh-directory': z.object({ runId, page: z.number().int(), waits }),
  'refresh-library': z.object({ runId, page: z.number().int(), waits }),
  'compare-users': z.object({ runId, index: z.number().int(), waits }),
  'close-run': z.object({ runId }),
  'repair-photos': z.object({
    runId,
    index: z.number().int(),
    attempt: z.number().int(),
    traffic: sent,
  }),
  'sync-user': z.object({ operationId: z.string().regex(/^[0-9a-f-]{36}\.[0-9a-f]{32}$/) }),
} as const;

export const queueNames = Object.keys(schemas) as (keyof typeof schemas)[];

export type Messages = { [Q in keyof typeof schemas]: z.output<(typeof schemas)[Q]> };

/**
 * Throws InvalidMessageError for a message that Instep never sends; the host retries it, then moves it to the poison
 * queue.
 */
export function parseMessage<Q extends keyof typeof schemas>(queue: Q, body: unknown): Messages[Q] {
  const result = schemas[queue].safeParse(typeof body === 'string' ? parseJson(body) : body);
  if (result.success) return result.data as Messages[Q];
  throw new InvalidMessageError(
    `A message in ${queue} is not one of Instep's: ${impersonal(z.prettifyError(result.error))}`,
  );
}

export interface ForeignMessage {
  readonly length: number;
  /** The beginning of the message, short enough for a log, because its content may be anything. */
  readonly beginning: string;
}

const shownCharacters = 40;

/** Undefined for a message that Instep may have sent to this queue. */
export function foreignMessage(queue: keyof typeof schemas, body: unknown): ForeignMessage | undefined {
  const message = typeof body === 'string' ? parsedJson(body) : body;
  if (schemas[queue].safeParse(message).success) return undefined;
  const text = typeof body === 'string' ? body : String(JSON.stringify(body));
  return { length: text.length, beginning: impersonal(text.slice(0, shownCharacters)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidMessageError('A queue message is not JSON', { cause });
  }
}
