/** Validates requests against their contract, before any work starts. */
import type { z } from 'zod';
import type { Operation } from './contract/operation.ts';
import { misfits, ourWords } from './misfits.ts';
import { ProblemError } from './problems.ts';
import type { Received } from './received.ts';

export interface Read<O extends Operation> {
  readonly params: z.output<O['params']>;
  readonly query: z.output<O['query']>;
  readonly body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  readonly headers: O extends { readonly headers: infer H extends z.ZodObject } ? z.output<H> : undefined;
}

/** Throws ProblemError. */
export async function readRequest<O extends Operation>(operation: O, received: Received): Promise<Read<O>> {
  const params = parsed(operation.params, paramsOf(operation.route, received.segments), 'address');
  const query = parsed(operation.query, Object.fromEntries(received.query), 'query');
  const headers =
    operation.headers && parsed(operation.headers, headersOf(received, operation.headers), 'header');
  const body = await readBody(received, operation.body);
  return { params, query, headers, body } as Read<O>;
}

/** The segments for each `{name}` of the route. The host matched the route already; everything before it is the prefix. */
function paramsOf(route: string, segments: readonly string[]): Record<string, string> {
  const template = route.split('/');
  const own = segments.slice(-template.length);
  const pairs = template.map((part, index) => [/^\{(\w+)\}$/.exec(part)?.[1], own[index]] as const);
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair[0] !== undefined && pair[1] !== undefined),
  );
}

function headersOf({ header }: Received, schema: z.ZodObject): Record<string, string> {
  const given = Object.keys(schema.shape).map((name) => [name, header(name)] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function parsed<S extends z.ZodType>(schema: S, given: unknown, part: string): z.output<S> {
  const result = schema.safeParse(given, { error: ourWords });
  if (result.success) return result.data;
  throw new ProblemError('invalid-request', misfits(part, result.error, given));
}

/**
 * The body of a request that changes something. Its content type must be JSON, which a form on another web page
 * cannot send. An empty body counts as {}. If the contract has no body, a body is refused.
 */
async function readBody(received: Received, schema: z.ZodType | undefined): Promise<unknown> {
  if (schema === undefined) {
    if (!(await received.hasBody())) return undefined;
    throw new ProblemError('invalid-request', 'This route takes no body, but the request has one.');
  }
  if (!/^application\/json\s*(;[^,]*)?$/i.test(received.header('content-type') ?? '')) {
    throw new ProblemError(
      'unsupported-media-type',
      'Send Content-Type: application/json, and a JSON body ({} where nothing is to be said).',
    );
  }
  return parsed(schema, parseJson(await received.text()), 'body');
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new ProblemError('invalid-request', 'The body is not JSON.');
    throw cause;
  }
}
