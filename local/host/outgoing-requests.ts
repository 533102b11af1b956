import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** A request that this process sends, through `fetch` or `node:http(s)`. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** Sent by the host itself, not by the app. */
  readonly byHost: boolean;
}

export interface OutgoingObserver {
  /** Called before the request can be complete at the server, possibly more than once while its body grows. */
  readonly before?: (request: OutgoingRequest, handle: object) => void;
  /** Called when the response has begun, before the caller sees it. */
  readonly after: (request: OutgoingRequest, handle: object) => void;
}

/** The host's own storage clients carry this User-Agent prefix, so that what they do is not taken for the app's. */
export const hostUserAgent = 'InstepLocalHost';

/** Watches what is sent through `node:http` and `node:https` from now on. */
export function observeNodeHttp(observers: readonly OutgoingObserver[]): void {
  const seen = new WeakMap<ClientRequest, OutgoingRequest>();
  const early = observers.flatMap(({ before }) => (before ? [before] : []));
  if (early.length > 0) {
    subscribe('http.client.request.created', (message) => {
      const { request } = message as { request: ClientRequest };
      watchWrites(request, (body) => {
        const described = describe(request, body);
        seen.set(request, described);
        for (const before of early) before(described, request);
      });
    });
  }
  // The name notwithstanding, this is published when the response begins.
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: ClientRequest };
    const described = seen.get(request) ?? describe(request, '');
    for (const { after } of observers) after(described, request);
  });
}

/** Headers leave with the first write, so `seen` runs before anything is sent. */
function watchWrites(request: ClientRequest, seen: (bodySoFar: string) => void): void {
  let body = '';
  for (const method of ['write', 'end'] as const) {
    const original = request[method];
    request[method] = function (this: ClientRequest, ...args: unknown[]) {
      body += textOf(args[0]);
      seen(body);
      return Reflect.apply(original, this, args);
    } as never;
  }
}

/** Watches what is sent through the global `fetch` by code that reads the global from now on. */
export function observeFetch(observers: readonly OutgoingObserver[]): void {
  const originalFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const handle = {};
    const described = await describeFetch(input, init);
    for (const { before } of observers) before?.(described, handle);
    const response = await originalFetch(input, init);
    for (const { after } of observers) after(described, handle);
    return response;
  };
}

function describe(request: ClientRequest, body: string): OutgoingRequest {
  return {
    method: request.method,
    url: `${request.protocol}//${String(request.getHeader('host') ?? request.host)}${request.path}`,
    body,
    byHost: String(request.getHeader('user-agent') ?? '').startsWith(hostUserAgent),
  };
}

async function describeFetch(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<OutgoingRequest> {
  const request = input instanceof Request ? input : undefined;
  const ownBody = init?.body === undefined ? request?.body : undefined;
  return {
    method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    url: request?.url ?? String(input),
    body: ownBody && request ? await request.clone().text() : textOf(init?.body),
    byHost: false,
  };
}

/** Streams, forms and blobs are left alone: reading them would take them from the sender. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof ArrayBuffer) return Buffer.from(body).toString('utf8');
  if (!ArrayBuffer.isView(body)) return '';
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
