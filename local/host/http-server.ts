import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseOtherNames, refuseOtherPages } from '../own-requests.ts';
import { answerAdmin, isAdmin } from './admin.ts';
import { hideFromApp } from './app-requests.ts';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import { type HeaderLine, headerLines } from './header-lines.ts';
import { recordsOf, type TelemetrySettings } from './host-telemetry.ts';
import { toHttpData, toReply } from './http-message.ts';
import { FunctionTimeout, type Invoke } from './invoke.ts';
import type { Journal } from './journal.ts';
import { isLetIn, type Keys } from './keys.ts';
import type { Reply } from './reply.ts';
import { bodyOf } from './request-body.ts';
import type { RouteParams } from './routes.ts';
import { enter } from './sign-in.ts';
import { type Target, targetOf } from './target.ts';
import type { Timers } from './timers.ts';
import { triggerMetadataOf } from './trigger-metadata.ts';
import type { HttpTrigger } from './triggers.ts';
import { type CallersId, forward } from './worker-proxy.ts';

export interface HttpServer {
  readonly port: number;
  /** Accepts no new requests; running ones continue. */
  stop(): void;
}

export interface HttpServerOptions {
  readonly port: number;
  readonly routePrefix: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  /** Whether the stand-in for App Service authentication is in front. */
  readonly signIn: boolean;
  /** Undefined: none are asked for. */
  readonly keys: Keys | undefined;
  readonly callersId: CallersId;
  readonly silenceMs: number;
  readonly bodyLimit: number;
  /** Whether traces are collected: otherwise no invocation has a trace parent. */
  readonly traces: boolean;
  readonly triggers: readonly HttpTrigger[];
  readonly timers: Timers;
  readonly invoke: Invoke;
  readonly journal: Journal;
  readonly telemetry: TelemetrySettings;
  /** Where the app wants its requests over HTTP; undefined: it wants them in the invocation. */
  readonly worker: string | undefined;
}

/** HTTP triggers on 127.0.0.1. What it does as the host in Azure does, and what it does not: `imitations.ts`. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  // The first that fits, in the order of the functions' names (`FunctionMetadataManager`), answers.
  const triggers = [...options.triggers].sort((a, b) => compareNames(nameOf(a), nameOf(b)));
  const server = createServer(async (request, response) => {
    let reply: Reply | undefined;
    try {
      reply = await answer({ ...options, triggers }, request, response);
    } catch (error) {
      // A caller who hung up while sending is no problem of the host.
      if (response.destroyed) return;
      // Without the address, which may hold a name.
      options.journal.problem(`HTTP ${request.method}: ${messageOf(error)}`);
      reply = { status: 500 };
    }
    if (reply === undefined) return;
    response.writeHead(reply.status, { ...(reply.body ? {} : { 'content-length': '0' }), ...reply.headers });
    response.end(reply.body);
  });
  hideFromApp(server);
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

function nameOf({ registration }: HttpTrigger): string {
  return registration.metadata.name;
}

function compareNames(left: string, right: string): number {
  const [a, b] = [left.toUpperCase(), right.toUpperCase()];
  return a < b ? -1 : Number(a > b);
}

/** Undefined: the answer is sent already. */
async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | undefined> {
  const target = targetOf(request);
  if (!target) return { status: 400 };
  const refused = refuseOtherNames(request);
  if (refused) return refused;
  if (isAdmin(target)) return refuseOtherPages(request) ?? answerAdmin(options, request, target);

  const entered = options.signIn
    ? enter(request, new URL(`http://localhost${target.passedOn}`))
    : { passesWith: headerLines(request.rawHeaders) };
  if (!('passesWith' in entered)) return entered;
  response.setHeaders(new Map(Object.entries(options.customHeaders)));
  const match = routed(options, request.method, target);
  if (!match) return { status: 404 };
  const call = { ...match, target, headers: entered.passesWith };
  if (!isLetIn(options.keys, match.trigger.authLevel, { headers: call.headers, search: target.search }))
    return { status: 401 };
  options.journal.store(
    recordsOf(options.telemetry, {
      functionName: match.trigger.registration.metadata.name,
      method: request.method ?? '',
      path: target.path,
    }),
  );
  return options.worker === undefined
    ? invokeWithMessage(options, call, request)
    : invokeOverHttp(options, { ...call, worker: options.worker }, { request, response });
}

interface Match {
  readonly trigger: HttpTrigger;
  readonly params: RouteParams;
}

interface Call extends Match {
  readonly target: Target;
  readonly headers: readonly HeaderLine[];
}

/** Undefined, and 404, for a method that no route with this path has, HEAD and OPTIONS among them. */
function routed(options: HttpServerOptions, method = '', { path }: Target): Match | undefined {
  const prefix = options.routePrefix === '' ? '/' : `/${options.routePrefix}/`;
  if (!path.toLowerCase().startsWith(prefix.toLowerCase())) return undefined;
  for (const trigger of options.triggers) {
    const params = trigger.methods.includes(method.toUpperCase())
      ? trigger.route.match(path.slice(prefix.length))
      : undefined;
    if (params) return { trigger, params };
  }
  return undefined;
}

async function invokeWithMessage(
  options: HttpServerOptions,
  call: Call,
  request: IncomingMessage,
): Promise<Reply> {
  const body = await bodyOf(request, options.bodyLimit);
  const http = await toHttpData({ ...call, method: request.method ?? 'GET', body });
  const end = await options.invoke(call.trigger.registration, {
    input: { http },
    ...traceOf(options, request),
  });
  return end.succeeded ? toReply(options.journal, end.http) : { status: 500 };
}

/** The invocation says only that there is a request; request and answer go over HTTP. */
async function invokeOverHttp(
  options: HttpServerOptions,
  call: Call & { readonly worker: string },
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<undefined> {
  const { trigger, params, target, headers, worker } = call;
  const body = await bodyOf(request, options.bodyLimit);
  const id = randomUUID();
  const timedOut = new AbortController();
  const invoked = options.invoke(trigger.registration, {
    id,
    input: { http: {} },
    triggerMetadata: triggerMetadataOf({
      headers,
      params,
      search: target.search,
      body: body.kind === 'whole' ? body.bytes : undefined,
    }),
    ...traceOf(options, request),
  });
  invoked.then((end) => {
    if (!end.succeeded && end.error instanceof FunctionTimeout) timedOut.abort(end.error);
  });
  const problem = await forward(response, {
    worker,
    invocationId: id,
    headers,
    body,
    method: request.method ?? 'GET',
    passedOn: target.passedOn,
    host: target.host,
    silenceMs: options.silenceMs,
    callersId: options.callersId,
    signal: timedOut.signal,
  });
  if (problem) options.journal.note('forwarding-failed', { route: trigger.route.template, problem });
  await invoked;
  return undefined;
}

function traceOf(options: HttpServerOptions, { headers }: IncomingMessage): { traceParent?: string } {
  const { traceparent } = headers;
  return options.traces && typeof traceparent === 'string' ? { traceParent: traceparent } : {};
}

function explain(cause: NodeJS.ErrnoException, port: number): StartFailure {
  const text =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is in use by another process; is another local Functions host running?`
      : `Cannot listen on port ${port}: ${cause.message}`;
  return new StartFailure(text, exitCodes.portInUse, { cause });
}
