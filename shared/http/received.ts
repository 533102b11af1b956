/**
 * The only file that reads a request. Method, address, headers and body come from the HTTP request that the host forwarded;
 * of the invocation, only the id is used.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InvocationContext } from '@azure/functions';
import { ProblemError } from './problems.ts';
import { connectionOf, departureOf } from './worker-requests.ts';

export interface Received {
  /** As the caller reached this app. */
  readonly url: URL;
  /** By name, in any case; several lines with one name are joined by commas (RFC 9110, 5.3). */
  header(name: string): string | undefined;
  /** Segments of the path, decoded once. */
  readonly segments: readonly string[];
  /** Without `code`, the function key, which belongs to the host. */
  readonly query: readonly (readonly [string, string])[];
  /** Aborts when the caller disconnects. */
  readonly departure: AbortSignal;
  /** Whether the body is not empty. Reads no more of it than necessary. */
  hasBody(): Promise<boolean>;
  /** Throws ProblemError `body-too-large` without reading further, or `invalid-request` if it is not UTF-8. */
  text(): Promise<string>;
}

/** Far more than any route accepts. */
const mostBodyBytes = 64 * 1024;

/** Headers that influence a decision may occur once. Of several lines, Node keeps the first or joins them, so a caller could
 * choose which one counts. */
const onceOnly = new Set([
  ...['content-type', 'content-length'],
  ...['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'],
  ...['x-ms-client-principal', 'idempotency-key'],
]);

/** Throws ProblemError; `body-too-large` on every route, unread, if the request says how long its body is. */
export function receive({ invocationId }: Pick<InvocationContext, 'invocationId'>): Received {
  const connection = connectionOf(invocationId);
  if (connection === undefined) {
    throw new ProblemError('internal', 'The host did not forward this request over HTTP.');
  }
  const { request: incoming, response } = connection;
  readRestAfter(response, incoming);
  refuseRepeated(incoming);
  if ((announced(incoming) ?? 0) > mostBodyBytes) throw tooLarge();
  const [path = '', search = ''] = splitOnce(incoming.url ?? '', '?');
  const header = (name: string) => {
    const value = incoming.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return {
    url: addressOf(incoming, path),
    header,
    segments: segmentsOf(path),
    query: queryOf(search),
    departure: departureOf(invocationId),
    hasBody: () => hasBody(incoming),
    text: () => textOf(incoming),
  };
}

/** Without the query, which may contain a function key. */
function addressOf({ headers }: IncomingMessage, path: string): URL {
  const [proto, host] = [headers['x-forwarded-proto'], headers['x-forwarded-host']].map(String);
  const url = URL.parse(`${proto}://${host}${path}`);
  if (url === null) throw new ProblemError('invalid-request', 'The Host header of the request is no host.');
  return url;
}

function refuseRepeated({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (const [index, text] of rawHeaders.entries()) {
    if (index % 2 === 1) continue;
    const name = text.toLowerCase();
    if (seen.has(name) && onceOnly.has(name)) {
      throw new ProblemError('invalid-request', `The request has the header ${name} more than once.`);
    }
    seen.add(name);
  }
}

/** A trailing slash is not a segment. */
function segmentsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/').map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new ProblemError(
      'invalid-request',
      'The address holds an escape (%) that stands for no character.',
    );
  }
}

/** Each parameter once. Of two, the host takes the last, other programs the first. */
function queryOf(search: string): (readonly [string, string])[] {
  const given = [...new URLSearchParams(search)].filter(([name]) => name.toLowerCase() !== 'code');
  const names = given.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return given;
  throw new ProblemError('invalid-request', `The query has ${quoted(twice)} more than once.`);
}

/** A value for a sentence: shortened, and without control characters. Objects and arrays are not shown. */
export function quoted(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const visible = String(value).replace(/\p{C}/gu, '\ufffd');
  return visible.length > 60 ? `"${visible.slice(0, 60)}…"` : `"${visible}"`;
}

async function hasBody(incoming: IncomingMessage): Promise<boolean> {
  if (announced(incoming) !== undefined) return announced(incoming) !== 0;
  for await (const piece of piecesOf(incoming)) if (piece.length > 0) return true;
  return false;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(incoming)) {
    bytes += piece.length;
    if (bytes > mostBodyBytes) throw tooLarge();
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ProblemError('invalid-request', 'The body is not text in UTF-8.');
  }
}

function tooLarge(): ProblemError {
  const most = `${mostBodyBytes / 1024} KB`;
  return new ProblemError('body-too-large', `The body has more than ${most}, the most that any route takes.`);
}

/** Content-Length in bytes; undefined: the body is sent in chunks. */
function announced({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}

/**
 * The unread rest of a body would block the next request on the connection, so it is discarded; but only once the answer is
 * sent, because a sender who is waited for does not reach the limit of the host, which then answers in place of the app.
 */
function readRestAfter(response: ServerResponse, incoming: IncomingMessage): void {
  response.once('finish', () => incoming.resume());
}

async function* piecesOf(incoming: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (incoming.complete) throw cause;
    throw new ProblemError('invalid-request', 'The connection broke off before the end of the body.');
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
