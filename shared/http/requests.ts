/** Reading requests: everything is checked before any work is begun. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { changes, type Operation } from './contract/operation.ts';
import { ProblemError } from './problems.ts';

export interface Read<O extends Operation> {
  readonly params: z.output<O['params']>;
  readonly query: z.output<O['query']>;
  readonly body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
  readonly headers: O extends { readonly headers: infer H extends z.ZodObject } ? z.output<H> : undefined;
}

/** Throws ProblemError. */
export async function readRequest<O extends Operation>(operation: O, request: HttpRequest): Promise<Read<O>> {
  if (changes(operation)) refuseOtherSites(request);
  const params = parsed(operation.params, request.params, 'address');
  const { code: _key, ...given } = Object.fromEntries(request.query);
  const query = parsed(operation.query, given, 'query');
  const headers =
    operation.headers && parsed(operation.headers, headersOf(request, operation.headers), 'header');
  const body = operation.body === undefined ? undefined : await readBody(request, operation.body);
  return { params, query, headers, body } as Read<O>;
}

function headersOf(request: HttpRequest, schema: z.ZodObject): Record<string, string> {
  const given = Object.keys(schema.shape).map((name) => [name, request.headers.get(name)] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== null));
}

function parsed<S extends z.ZodType>(schema: S, given: unknown, part: string): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const value = (given as Record<string, unknown> | undefined)?.[name];
    return issue.code === 'unrecognized_keys' || name === ''
      ? issue.message
      : `${name} is "${value}"; it ${issue.message}`;
  });
  throw new ProblemError('invalid-request', `The ${part} is not as expected: ${issues.join('. ')}.`);
}

/**
 * The body of a request that changes something. It must say that it is JSON: a form of somebody else's web page cannot
 * then send it. An empty body counts as {}.
 */
async function readBody<S extends z.ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> {
  const text = await request.text();
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProblemError(
      'unsupported-media-type',
      'Send Content-Type: application/json, and a JSON body ({} where nothing is to be said).',
    );
  }
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw new ProblemError('invalid-request', `The body is not as expected: ${z.prettifyError(result.error)}`);
}

/** A browser says where a request comes from, by one header or the other; what is no browser says neither. */
function refuseOtherSites(request: HttpRequest): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const isOther = origin !== null && origin !== new URL(request.url).origin;
  if (!isOther && (site === null || site === 'same-origin' || site === 'none')) return;
  const from = origin ?? 'another site';
  throw new ProblemError(
    'cross-origin',
    `The request says that it comes from ${from}, which is not this app.`,
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new ProblemError('invalid-request', `The body is not JSON: ${cause.message}.`);
    throw cause;
  }
}
