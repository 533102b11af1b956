/**
 * How a request reaches an app that announced the capability HttpUri: not in the message of the invocation, but over
 * HTTP, at that address, with the invocation's id in a header; the answer comes back the same way, as it is written.
 * https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.Grpc/Server/DefaultHttpProxyService.cs
 */
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { TypedData } from './core-module.ts';
import { messageOf } from './failures.ts';

export interface Forwarding {
  readonly worker: string;
  readonly invocationId: string;
  readonly host: string;
  /** Instead of those that came. */
  readonly headers: IncomingHttpHeaders;
}

/** So long may nothing be heard from the worker, as in the real host. */
const silenceMs = 240_000;

/** They concern one connection, and are not passed on: RFC 9110, section 7.6.1. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Passes a request on and its answer back, no faster than the caller reads it. A caller who hangs up ends the request to
 * the worker; a worker that breaks off in its answer breaks off the answer. Answers what went wrong; undefined: nothing.
 */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { worker, invocationId, host, headers }: Forwarding,
): Promise<string | undefined> {
  const passedOn = request(new URL(incoming.url ?? '/', worker), {
    agent: false,
    method: incoming.method ?? 'GET',
    headers: {
      ...withoutHopByHop(headers),
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      'x-ms-invocation-id': invocationId,
    },
  });
  passedOn.setTimeout(silenceMs, () => passedOn.destroy(new Error('the worker did not answer')));
  outgoing.once('close', () => passedOn.destroy());
  // A function may answer without having read what was sent; what fails here fails the answer too.
  pipeline(incoming, passedOn).catch(() => undefined);
  try {
    const answer = await answerTo(passedOn);
    outgoing.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
    await pipeline(answer, outgoing);
    return undefined;
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502, { 'content-length': '0' }).end();
    return messageOf(error);
  }
}

/** What the invocation's message holds beside: the headers and the parameters of the route. */
export function triggerMetadataOf(
  headers: IncomingHttpHeaders,
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, TypedData>> {
  const texts = Object.entries(params).map(([name, string]) => [name, { string }]);
  const lines = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return { ...Object.fromEntries(texts), Headers: { json: JSON.stringify(Object.fromEntries(lines)) } };
}

function answerTo(passedOn: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    passedOn.once('response', resolve);
    passedOn.once('error', reject);
    passedOn.once('close', () => reject(new Error('the worker closed the connection')));
  });
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
