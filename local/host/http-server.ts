import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpData } from './core-module.ts';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { Invoke } from './invoke.ts';
import type { Journal } from './journal.ts';
import { enter } from './sign-in.ts';
import type { Timers } from './timers.ts';
import type { HttpTrigger } from './triggers.ts';
import { forward, triggerMetadataOf } from './worker-proxy.ts';

export interface HttpServer {
  readonly port: number;
  /** Takes no new requests; those under way go on. */
  stop(): void;
}

export interface HttpServerOptions {
  readonly port: number;
  readonly routePrefix: string;
  /** Whether the stand-in for App Service authentication is in front. */
  readonly signIn: boolean;
  readonly triggers: readonly HttpTrigger[];
  readonly timers: Timers;
  readonly invoke: Invoke;
  readonly journal: Journal;
  /** Where the app wants its requests over HTTP; undefined: it wants them in the invocation. */
  readonly worker: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * HTTP triggers on 127.0.0.1, keys not asked for (as with Core Tools), and `POST /admin/functions/{name}`, which fires
 * a timer: https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const byRank = [...options.triggers].sort((a, b) => a.route.rank.localeCompare(b.route.rank));
  const server = createServer(async (request, response) => {
    let reply: Reply | undefined;
    try {
      reply = await answer({ ...options, triggers: byRank }, request, response);
    } catch (error) {
      options.journal.problem(`HTTP ${request.method} ${request.url}: ${messageOf(error)}`);
      reply = { status: 500 };
    }
    if (reply === undefined) return;
    response.writeHead(reply.status, { ...(reply.body ? {} : { 'content-length': '0' }), ...reply.headers });
    response.end(reply.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, options.port)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Undefined: the answer is sent already. */
async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | undefined> {
  const url = addressOf(request);
  if (!url)
    return { status: 400, headers: plainText, body: 'The Host header or the address is malformed.\n' };
  const admin = /^\/admin\/functions\/([^/]+)\/?$/i.exec(url.pathname)?.[1];
  if (admin) return fireTimer(options, admin, request.method);

  const entered = options.signIn ? enter(request, url) : { passesWith: request.headers };
  if (!('passesWith' in entered)) return entered;
  const prefix = options.routePrefix === '' ? '/' : `/${options.routePrefix}/`;
  if (!url.pathname.toLowerCase().startsWith(prefix.toLowerCase())) return { status: 404 };
  const path = url.pathname.slice(prefix.length);
  const matches = options.triggers.flatMap((trigger) => {
    const params = trigger.route.match(path);
    return params ? [{ trigger, params }] : [];
  });
  const match = matches.find(({ trigger }) => trigger.methods.includes(request.method ?? ''));
  if (!match) return refuse(matches.flatMap(({ trigger }) => trigger.methods));

  const { traceparent } = request.headers;
  const trace = typeof traceparent === 'string' ? { traceParent: traceparent } : {};
  const headers = entered.passesWith;
  if (options.worker !== undefined) {
    const id = randomUUID();
    const forwarding = { worker: options.worker, invocationId: id, host: url.host, headers };
    const triggerMetadata = triggerMetadataOf(headers, match.params);
    const [problem] = await Promise.all([
      forward(request, response, forwarding),
      options.invoke(match.trigger.registration, { id, input: { http: {} }, triggerMetadata, ...trace }),
    ]);
    if (problem) options.journal.note('forwarding-failed', { route: match.trigger.route.template, problem });
    return undefined;
  }
  const end = await options.invoke(match.trigger.registration, {
    input: { http: await toHttpData(request, url, { headers, params: match.params }) },
    ...trace,
  });
  return end.succeeded ? toReply(options.journal, end.http) : { status: 500 };
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };

/** Undefined when there is none to be made of it, which is the fault of the request and nothing to complain of. */
function addressOf({ url, headers }: IncomingMessage): URL | undefined {
  // HTTP/1.0 knows no Host header; Node refuses a request of HTTP/1.1 without one.
  const { host = 'localhost' } = headers;
  if (host === '' || /[/?#@\\\s]/.test(host)) return undefined;
  return URL.parse(url ?? '/', `http://${host}`) ?? undefined;
}

/** No route fits the path (404), or only routes with other methods do (405). */
function refuse(allowed: readonly string[]): Reply {
  if (allowed.length === 0) return { status: 404 };
  return { status: 405, headers: { allow: [...new Set(allowed)].join(', ') } };
}

/** Answers at once: the function runs on. */
function fireTimer({ timers, journal }: HttpServerOptions, name: string, method: string | undefined): Reply {
  if (method !== 'POST') return refuse(['POST']);
  if (!timers.names.includes(name)) return { status: 404 };
  timers
    .fire(name)
    .catch((error: unknown) => journal.note('timer-failed', { function: name, error: messageOf(error) }));
  return { status: 202 };
}

async function toHttpData(
  request: IncomingMessage,
  url: URL,
  { headers, params }: { readonly headers: IncomingMessage['headers']; readonly params: HttpData['params'] },
): Promise<HttpData> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const names = [...new Set(url.searchParams.keys())];
  return {
    method: request.method ?? 'GET',
    url: url.href,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
    // A repeated parameter reaches the worker as one value with commas.
    query: Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(',')])),
    params: params ?? {},
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function toReply(journal: Journal, http: HttpData | undefined): Reply {
  if (!http) return { status: 204 };
  if (http.cookies?.length) journal.problem('The local host does not send the cookies of a response.');
  return {
    status: Number(http.statusCode ?? 200),
    headers: http.headers ?? {},
    body: http.body?.bytes ?? http.body?.string ?? '',
  };
}

function explain(cause: NodeJS.ErrnoException, port: number): StartFailure {
  const text =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is in use by another process; is another local Functions host running?`
      : `Cannot listen on port ${port}: ${cause.message}`;
  return new StartFailure(text, exitCodes.portInUse, { cause });
}
