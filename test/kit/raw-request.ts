/** Requests byte by byte, as no well-behaved client sends them. */
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** Path and query, or any other text for the request line. */
  readonly target: string;
  /** Default localhost. */
  readonly host?: string;
  /** Lines in order; a name may come again. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  /** How the body's length is given (default `content-length`, where there is a body). */
  readonly framing?: 'content-length' | 'chunked' | 'both' | 'none';
}

export interface RawAnswer {
  readonly status: number;
  /** In lower case; the last of several. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Throws an Error when nothing came within `patienceMs`. */
export async function sendRaw(port: number, request: RawRequest, patienceMs = 20_000): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const pieces: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(patienceMs, () => {
      socket.destroy();
      reject(new Error(`${request.method} ${request.target.slice(0, 100)} was not answered`));
    });
    socket.on('data', (piece) => pieces.push(piece));
    // A server that refuses may close before it has read everything.
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.write(bytesOf(request));
  });
  return parsedAnswer(Buffer.concat(pieces).toString('utf8'));
}

function bytesOf({
  method,
  target,
  host = 'localhost',
  headers = [],
  body = '',
  framing,
}: RawRequest): Buffer {
  const content = Buffer.from(body);
  const how = framing ?? (content.length > 0 ? 'content-length' : 'none');
  const framed = [
    ...(how === 'content-length' || how === 'both' ? [`Content-Length: ${content.length}`] : []),
    ...(how === 'chunked' || how === 'both' ? ['Transfer-Encoding: chunked'] : []),
  ];
  const given = headers.map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...given, ...framed];
  const chunked = how === 'chunked' || how === 'both';
  const size =
    content.length > 0
      ? [Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')]
      : [];
  const sent = chunked ? [...size, Buffer.from('0\r\n\r\n')] : [content];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...sent]);
}

function parsedAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  const named = Object.fromEntries(headers);
  const body = rest.join('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: named,
    body: named['transfer-encoding'] === 'chunked' ? unchunked(body) : body,
  };
}

/** Of texts of single-byte characters, or of those whose chunks end between characters. */
function unchunked(text: string): string {
  const size = /^([0-9a-f]+)\r\n/i.exec(text);
  if (size === null || Number.parseInt(size[1] ?? '', 16) === 0) return '';
  const bytes = Buffer.from(text.slice(size[0].length));
  const length = Number.parseInt(size[1] ?? '', 16);
  const rest = bytes.subarray(length + 2).toString('utf8');
  return bytes.subarray(0, length).toString('utf8') + unchunked(rest);
}
