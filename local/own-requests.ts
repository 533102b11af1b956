/**
 * Which requests a server on this machine answers. Every web page that a browser here opens can send requests to it, and a name
 * of another site can be made to lead here (DNS rebinding), so that its page counts as one of this server
 * (DECISIONS.md, D-local-names).
 */
import type { IncomingMessage } from 'node:http';

export interface OwnRefusal {
  readonly status: 403 | 421;
  readonly headers: Readonly<Record<string, string>>;
  /** One sentence. */
  readonly body: string;
}

type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The names of this machine that no other site can have. */
const ownName = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i;

/** Undefined: the request names this machine and this port, or nothing, as programs of the time before HTTP/1.1 do. */
export function refuseOtherNames({ headers: { host = '' }, socket }: Asked): OwnRefusal | undefined {
  const [, port] = ownName.exec(host) ?? [];
  const isOwn = ownName.test(host) && (port === undefined || Number(port) === socket.localPort);
  if (host === '' || isOwn) return undefined;
  return refusal(421, `This server answers to http://localhost:${socket.localPort} only.`);
}

/** Undefined: no browser, or a page of this server. Pages of other ports of this machine are other sites too. */
export function refuseOtherPages({ headers }: Asked): OwnRefusal | undefined {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'] ?? 'none';
  const isOwn = origin === undefined || origin === `http://${host}`;
  if (isOwn && (site === 'same-origin' || site === 'none')) return undefined;
  return refusal(403, 'This server answers no page of another site.');
}

function refusal(status: 403 | 421, sentence: string): OwnRefusal {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status, headers, body: `${sentence}\n` };
}
