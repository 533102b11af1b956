/** Reading requests: everything is checked before any work is begun. */
import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import type { ProblemKind } from './problems.ts';
import { runIdParameter, userParameter } from './schemas.ts';

/** Answered as a problem of this kind. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly kind: ProblemKind;
  constructor(kind: ProblemKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

export function readRunId(request: HttpRequest): string {
  return readParameter(request, 'run id', runIdParameter);
}

export function readUserId(request: HttpRequest): string {
  return readParameter(request, 'user', userParameter);
}

function readParameter(request: HttpRequest, what: string, schema: z.ZodType<string>): string {
  const result = schema.safeParse(request.params.id);
  if (result.success) return result.data;
  throw new RequestError(
    'invalid-request',
    `The ${what} in the address is "${request.params.id}"; it ${result.error.issues[0]?.message}.`,
  );
}

/**
 * The body of a request that changes something. It must say that it is JSON and, when it names an origin, come from
 * this one: a web page of somebody else can then not send it. An empty body counts as {}.
 */
export async function readBody<T extends z.ZodType>(request: HttpRequest, schema: T): Promise<z.output<T>> {
  refuseOtherOrigins(request);
  const text = await request.text();
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new RequestError(
      'unsupported-media-type',
      'Send Content-Type: application/json, and a JSON body ({} where nothing is to be said).',
    );
  }
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw new RequestError('invalid-request', `The body is not as expected: ${z.prettifyError(result.error)}`);
}

function refuseOtherOrigins(request: HttpRequest): void {
  const origin = request.headers.get('origin');
  if (origin === null || origin === new URL(request.url).origin) return;
  throw new RequestError(
    'cross-origin',
    `The request says that it comes from ${origin}, which is not this app.`,
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new RequestError('invalid-request', `The body is not JSON: ${cause.message}.`);
    throw cause;
  }
}

/** Absolute, as the caller reaches this app. */
export function addressOf(request: HttpRequest, path: string): string {
  const { origin, pathname } = new URL(request.url);
  const root = pathname.slice(0, pathname.search(/\/(runs|users)(\/|$)/));
  return `${origin}${root}/${path}`;
}

/** Who asks. The platform compares function keys and does not say which; a signed-in user would only be trusted behind sign-in. */
export const caller = 'function key';
