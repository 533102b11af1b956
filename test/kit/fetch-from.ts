/** `fetch` without sockets: requests to a simulated tenant in this process, with the failures of a connection. */
import {
  type Answer,
  BrokenConnection,
  type Call,
  callFrom,
  jsonAnswer,
  Refusal,
} from '../../local/tenant/server/call.ts';
import type { ServedTenant } from '../../local/tenant/server/server.ts';
import type { Fetch } from '../../shared/adapters/transport/transport.ts';

/**
 * Answers as the tenant does over HTTPS, uncompressed. Not imitated: connections that are kept and reused, and what
 * Node's HTTP parser refuses; the tests of the adapters use sockets.
 */
export function fetchFrom({ serve }: Pick<ServedTenant, 'serve'>): Fetch {
  return async (address, given) => {
    const request = new Request(address, given);
    const call = callFrom(new URL(address), {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
      inner: false,
    });
    const { signal } = request;
    signal.throwIfAborted();
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    return Promise.race([answerTo(call, serve), stopped]);
  };
}

async function answerTo(call: Call, serve: ServedTenant['serve']): Promise<Response> {
  try {
    return responseOf(await serve(call));
  } catch (error) {
    if (error instanceof Refusal) return responseOf(error.answer);
    if (!(error instanceof BrokenConnection))
      return responseOf(jsonAnswer(500, { error: { code: 'simulatorDefect', message: String(error) } }));
    if (error.how === 'hang') return new Promise(() => undefined);
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  }
}

function responseOf({ status, headers, body }: Answer): Response {
  if (status === 204 || status === 304) return new Response(null, { status, headers });
  const length = Number(headers['content-length'] ?? body.length);
  return new Response(length > body.length ? cutShort(body) : new Uint8Array(body), { status, headers });
}

/** Ends before the length that its header promised. */
function cutShort(body: Buffer): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(body));
      controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
    },
  });
}
