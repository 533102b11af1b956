/** A request as the simulated services see it, outer or inside a batch, and the answer to it. */
import { randomUUID } from 'node:crypto';

export interface Call {
  /** Host name without a port, lower-case. */
  readonly host: string;
  /** `https://host`, with the port if the client named one: what links in answers begin with. */
  readonly origin: string;
  readonly method: string;
  /** Path without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Part of a `$batch`. */
  readonly inner: boolean;
  readonly requestId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What this part does to the batch that holds it. */
  readonly inBatch?: BatchSpoil;
}

/**
 * `html`, `cut` and a status spoil the whole answer (microsoft-graph-docs #1524, #12951: one mailbox does it);
 * `later-500` makes every later part 500 (pnpjs #1275); `left-out` and `twice` are about the part itself; `reversed`
 * answers the parts in another order.
 */
export type BatchSpoil =
  | 'html'
  | 'cut'
  | 'later-500'
  | 'left-out'
  | 'twice'
  | 'reversed'
  | { readonly status: number };

/** Thrown by a handler that refuses: carries the whole answer. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

/** The connection is to be cut, or never answered; thrown through every layer up to the socket. */
export class BrokenConnection extends Error {
  readonly how: 'reset' | 'hang';

  constructor(how: 'reset' | 'hang') {
    super(`connection: ${how}`);
    this.name = 'BrokenConnection';
    this.how = how;
  }
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function bytesAnswer(body: Buffer, contentType: string, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers: { 'content-type': contentType, ...headers }, body };
}

export function htmlAnswer(status: number, title: string): Answer {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(page) };
}

/** A call made from a relative or absolute URL. Throws TypeError when the URL cannot be read. */
export function callFrom(
  url: URL,
  rest: Pick<Call, 'method' | 'headers' | 'body' | 'inner'>,
  requestId: string = randomUUID(),
): Call {
  return {
    host: url.hostname.toLowerCase(),
    origin: url.origin,
    path: url.pathname,
    query: url.searchParams,
    requestId,
    ...rest,
  };
}

/** Media type of a Content-Type header, lower-case and without parameters. */
export function mediaTypeOf(call: Call): string {
  return (call.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
