/**
 * SharePoint's multipart `$batch`: https://learn.microsoft.com/sharepoint/dev/sp-add-ins/make-batch-requests-with-the-rest-apis
 * Parts are answered in the order they came in, change sets flattened, as SharePoint Online does.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Answer, type Call, callFrom } from '../call.ts';
import { type BatchPart, spoiledBatch, spoiledParts } from '../spoiled-batch.ts';
import type { World } from '../world.ts';
import { invalidQuery, SharePointRefusal } from './errors.ts';

const mostParts = 20;

export async function serveSharePointBatch(world: World, call: Call): Promise<Answer> {
  if (call.inner) throw invalidQuery('Batch requests cannot be nested.');
  const parts = readBatch(call);
  if (parts.length === 0) throw invalidQuery('The batch holds no request.');
  if (parts.length > mostParts)
    throw invalidQuery(
      `The current change set contains too many operations. At most ${mostParts} are allowed.`,
    );
  const uploads = parts.filter((part) => /\/addusingpath\(/i.test(part.path));
  if (uploads.length > 1) throw invalidQuery('More than one file upload in a batch is not supported.');
  const boundary = `batchresponse_${randomUUID()}`;
  const answers: BatchPart<Answer>[] = [];
  for (const part of parts) {
    const answer = await world.dispatch(part, 'sp-batch/');
    answers.push({ part: answer, inBatch: answer.inBatch });
  }
  const chunks = spoiledParts(answers, (answer) => ({ ...answer, status: 500, body: Buffer.from('{}') })).map(
    (answer) => asPart(boundary, answer),
  );
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const headers = { 'content-type': `multipart/mixed; boundary=${boundary}`, sprequestguid: call.requestId };
  return spoiledBatch({ status: 200, headers, body: Buffer.concat(chunks) }, answers);
}

function asPart(boundary: string, answer: Answer): Buffer {
  const lines = [
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    ...Object.entries(answer.headers).map(([name, value]) => `${name.toUpperCase()}: ${value}`),
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join('\r\n')), answer.body, Buffer.from('\r\n')]);
}

function readBatch(call: Call): readonly Call[] {
  const parts = splitParts(call.body.toString('latin1'), boundaryOf(call.headers['content-type']));
  return parts.flatMap(({ headers, body }) =>
    isMultipart(headers)
      ? splitParts(body, boundaryOf(headers['content-type'])).map((part) => readPart(call, part, true))
      : [readPart(call, { headers, body }, false)],
  );
}

interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function isMultipart(headers: Readonly<Record<string, string>>): boolean {
  return /^multipart\/mixed/i.test(headers['content-type'] ?? '');
}

function boundaryOf(contentType: string | undefined): string {
  const boundary = /^multipart\/mixed;.*boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary) return boundary;
  throw new SharePointRefusal({
    status: 415,
    code: '-1, Microsoft.SharePoint.Client.ClientServiceException',
    message:
      'The HTTP header Content-Type is missing or its value is invalid: multipart/mixed with a boundary is expected.',
  });
}

function splitParts(text: string, boundary: string): readonly Part[] {
  const [, ...pieces] = `\n${text}`.split(`\n--${boundary}`);
  if (!pieces.at(-1)?.startsWith('--')) throw invalidQuery(`The batch does not end with --${boundary}--.`);
  return pieces.slice(0, -1).map((piece) => splitHeaders(piece.replace(/^\r?\n/, '')));
}

function splitHeaders(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) throw invalidQuery('A part of the batch has no blank line after its headers.');
  const headers: Record<string, string> = {};
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: text.slice(end.index + end[0].length) };
}

function readPart(call: Call, part: Part, inChangeSet: boolean): Call {
  if (part.headers['content-type']?.toLowerCase() !== 'application/http')
    throw invalidQuery('Every request in a batch must have the Content-Type application/http.');
  const line = /^([A-Z]+) (\S+) HTTP\/1\.1\r?\n/.exec(part.body);
  const [, method, address] = line ?? [];
  if (!line || !method || !address) throw invalidQuery('A request line of the batch cannot be read.');
  if ((method === 'GET') === inChangeSet)
    throw invalidQuery(
      inChangeSet
        ? 'A change set must not hold GET requests.'
        : 'A request that changes something must be in a change set.',
    );
  if (!URL.canParse(address)) throw invalidQuery(`The address ${address} is not absolute.`);
  const url = new URL(address);
  if (url.hostname.toLowerCase() !== call.host) throw invalidQuery('A batch must stay within one site.');
  const { headers, body } = splitRequest(part.body.slice(line[0].length));
  const authorized = { ...headers, authorization: call.headers.authorization ?? '' };
  return callFrom(
    url,
    { method, headers: authorized, body: Buffer.from(body, 'latin1'), inner: true },
    call.requestId,
  );
}

/** Without a body, the blank line that ends the headers belongs to the boundary; without headers, it is all there is. */
function splitRequest(text: string): Part {
  const { headers, body } = splitHeaders(`${/^\r?\n/.test(text) ? '\n' : ''}${text}\n\n`);
  return { headers, body: body.replace(/(\r?\n)+$/, '') };
}
