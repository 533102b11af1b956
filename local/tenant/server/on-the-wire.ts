/** How the real services send every answer: its encoding, and the headers that all answers have. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Answer, Call } from './call.ts';

const plainJson = 'application/json; charset=utf-8';
const graphJson =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Which of the encodings that a client accepts is taken, changes from answer to answer, as between their servers. */
let answerCount = 0;

/** Without a content length an answer is sent in chunks. */
export function onTheWire(answer: Answer, call: Call, isGraph: boolean): Answer {
  const named = { ...answer.headers, ...idsOf(call), ...(isGraph ? graphHeaders(answer) : {}) };
  const isJson = /\bjson\b/i.test(answer.headers['content-type'] ?? '') && answer.body.length > 0;
  if (!isJson) return { ...answer, headers: { 'content-length': String(answer.body.length), ...named } };
  const encoding = encodingFor(call);
  if (encoding === undefined) return { ...answer, headers: named };
  const headers = { ...named, 'content-encoding': encoding, vary: 'Accept-Encoding' };
  return { ...answer, headers, body: encode[encoding](answer.body) };
}

function idsOf(call: Call): Record<string, string> {
  const client = call.headers['client-request-id'] ?? call.requestId;
  return { 'request-id': call.requestId, 'client-request-id': client };
}

function graphHeaders({ status, headers }: Answer): Record<string, string> {
  const isEntity = status < 400 && headers['content-type'] === plainJson;
  return { 'odata-version': '4.0', ...(isEntity ? { 'content-type': graphJson } : {}) };
}

const encode = {
  gzip: (body: Buffer) => gzipSync(body, { level: 1 }),
  br: (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

function encodingFor(call: Call): keyof typeof encode | undefined {
  const accepted = call.headers['accept-encoding'] ?? '';
  const possible = (['gzip', 'br'] as const).filter((name) => accepted.includes(name));
  answerCount += 1;
  return possible[answerCount % Math.max(1, possible.length)];
}
