/**
 * How a request reaches an app that announced the capability HttpUri: not in the message of the invocation, but over
 * HTTP, at that address, with the invocation's id in a header; the answer comes back the same way, as it is written.
 * https://github.com/Azure/azure-functions-host, `DefaultHttpProxyService.cs` and `RetryProxyHandler.cs`, over YARP
 */
import { Agent, type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './failures.ts';
import { type HeaderLine, headerLines, notPassedOn, without } from './header-lines.ts';
import type { RequestBody } from './request-body.ts';

export interface Forwarding {
  readonly worker: string;
  readonly invocationId: string;
  readonly method: string;
  /** Path and query. */
  readonly passedOn: string;
  /** Undefined: the request named none, so the worker gets none. */
  readonly host: string | undefined;
  readonly headers: readonly HeaderLine[];
  readonly body: RequestBody;
  /** How long the worker may be silent. */
  readonly silenceMs: number;
  /** What the host does with an `x-ms-invocation-id` that the caller sent. */
  readonly callersId: CallersId;
  /** Ends the forwarding. */
  readonly signal: AbortSignal;
}

/** `kept`: the host of 2024; `replaced`: since https://github.com/Azure/azure-functions-host/pull/10980. */
export type CallersId = 'kept' | 'replaced';

/** `ActivityTimeout` of `DefaultHttpProxyService`. */
export const usualSilenceMs = 240_000;

/** Between the ten tries of `RetryProxyHandler`. */
const pausesMs = [50, 100, 200, 250, 250, 250, 250, 250, 250];
/** `SocketsHttpHandler` sends a request without a body again when the connection closes without an answer. */
const resends = 3;

const pool = new Agent({ keepAlive: true });

/** The worker was silent for too long: this is not tried again. */
class Silence extends Error {}

/**
 * Passes a request on and its answer back, no faster than the caller reads it. A worker that breaks off in its answer
 * breaks off the answer; without an answer the caller gets 500. Answers what went wrong; undefined: nothing.
 */
export async function forward(outgoing: ServerResponse, forwarding: Forwarding): Promise<string | undefined> {
  const hungUp = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) hungUp.abort(new Error('the caller hung up'));
  });
  const signal = AbortSignal.any([hungUp.signal, forwarding.signal]);
  try {
    const answer = await answerTo({ ...forwarding, signal });
    outgoing.writeHead(answer.statusCode ?? 500, without(headerLines(answer.rawHeaders), notPassedOn).flat());
    await pipeline(answer, outgoing);
    return undefined;
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else if (!outgoing.destroyed) outgoing.writeHead(500, { 'content-length': '0' }).end();
    return messageOf(signal.aborted ? signal.reason : error);
  }
}

/** The tries of `RetryProxyHandler`. A body is used up by the first of them, so the others fail without a request. */
async function answerTo(forwarding: Forwarding): Promise<IncomingMessage> {
  let failure: unknown;
  for (const pauseMs of [...pausesMs, 0]) {
    try {
      if (failure === undefined || forwarding.body.kind === 'none') return await sendAndResend(forwarding);
    } catch (error) {
      if (error instanceof Silence || forwarding.signal.aborted) throw error;
      failure = error;
    }
    await delay(pauseMs, undefined, { signal: forwarding.signal });
  }
  throw failure;
}

async function sendAndResend(forwarding: Forwarding): Promise<IncomingMessage> {
  for (let left = resends; ; left -= 1) {
    const passedOn = send(forwarding);
    try {
      return await responseTo(passedOn);
    } catch (error) {
      if (left === 0 || !mayResend(passedOn, forwarding, error)) throw error;
    }
  }
}

/** A pooled connection that the worker has closed meanwhile is not the request's fault; .NET notices before use. */
function mayResend(passedOn: ClientRequest, { body, signal }: Forwarding, error: unknown): boolean {
  const isClosed = (error as NodeJS.ErrnoException).code === 'ECONNRESET';
  if (!isClosed || signal.aborted) return false;
  return body.kind === 'none' || (body.kind === 'whole' && passedOn.reusedSocket);
}

function send(forwarding: Forwarding): ClientRequest {
  const { worker, method, passedOn: path, body, signal, silenceMs } = forwarding;
  const { hostname, port, host } = new URL(worker);
  const headers = [['Host', host], ...passedOnHeaders(forwarding)].flat();
  const passedOn = request({ agent: pool, hostname, port, method, path, headers, signal });
  passedOn.setTimeout(silenceMs, () => passedOn.destroy(new Silence('the worker did not answer')));
  // A function may answer without having read what was sent; what fails here fails the answer too.
  if (body.kind === 'chunked') pipeline(body.stream, passedOn).catch(() => undefined);
  else passedOn.end(body.kind === 'whole' ? body.bytes : undefined);
  return passedOn;
}

const replaced: ReadonlySet<string> = new Set([
  'host',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-forwarded-prefix',
]);
const bodilyMethods: readonly string[] = ['POST', 'PUT', 'PATCH'];

function passedOnHeaders(forwarding: Forwarding): HeaderLine[] {
  const { headers, host, invocationId, callersId, body, method } = forwarding;
  // Node sends a Trailer header only with a chunked body.
  const dropped = body.kind === 'chunked' ? replaced : new Set([...replaced, 'trailer']);
  const given = without(without(headers, notPassedOn), dropped);
  const named = (name: string) => given.some(([one]) => one.toLowerCase() === name);
  const keepsId = callersId === 'kept' && named('x-ms-invocation-id');
  const needsLength = body.kind === 'none' && bodilyMethods.includes(method) && !named('content-length');
  return [
    ...(keepsId ? given : without(given, new Set(['x-ms-invocation-id']))),
    ...(keepsId ? [] : [['x-ms-invocation-id', invocationId] as const]),
    ...(host === undefined ? [] : [['x-forwarded-host', host] as const]),
    ['x-forwarded-proto', 'http'],
    ['x-forwarded-for', '127.0.0.1'],
    ...(body.kind === 'chunked' ? [['transfer-encoding', 'chunked'] as const] : []),
    ...(needsLength ? [['content-length', '0'] as const] : []),
  ];
}

function responseTo(passedOn: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    passedOn.once('response', resolve);
    // After an answer too: a connection may break while its body is on the way, which the pipeline reports.
    passedOn.on('error', reject);
    passedOn.once('close', () => reject(new Error('the worker closed the connection')));
  });
}
