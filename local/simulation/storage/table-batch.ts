/**
 * Changes of one partition that are made all or not at all:
 * https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
import { type ServiceAnswer, type ServiceCall, ServiceError, textOf } from './service-call.ts';
import { changeOf, refusal } from './table-service.ts';
import { RefusedChange, type RowChange, type Tables } from './tables.ts';

const mostChanges = 100;
const mostBytes = 4 * 1024 * 1024;
const newLine = '\r\n';

export function answerBatch(tables: Tables, call: ServiceCall): ServiceAnswer {
  const body = textOf(call.body);
  if (Buffer.byteLength(body) > mostBytes) throw new ServiceError(413, 'RequestBodyTooLarge');
  const parts = requestsOf(body);
  const changes = parts.map(({ change }) => change);
  check(changes);
  try {
    const etags = tables.change(parts[0]?.table ?? '', changes);
    return multipart(etags.map((etag) => part(204, etag === undefined ? {} : { ETag: etag }, '')));
  } catch (error) {
    if (!(error instanceof RefusedChange)) throw error;
    const { status, code, message, index } = error;
    const refused = refusal(new ServiceError(status, code, `${index}:${message}`));
    return multipart([part(refused.status, refused.headers, String(refused.body))]);
  }
}

function check(changes: readonly RowChange[]): void {
  if (changes.length > mostChanges) throw new ServiceError(400, 'InvalidInput', 'More than 100 changes.');
  if (new Set(changes.map(({ partitionKey }) => partitionKey)).size > 1)
    throw new ServiceError(400, 'CommandsInBatchActOnDifferentPartitions');
  if (new Set(changes.map(({ rowKey }) => rowKey)).size < changes.length)
    throw new ServiceError(400, 'InvalidDuplicateRow');
}

interface Part {
  readonly table: string;
  readonly change: RowChange;
}

/** Each request of a changeset: its own headers, a request line, headers, an empty line, and JSON. */
function requestsOf(body: string): Part[] {
  const requests = body.split(/^--changeset_[^\r\n]*$/m).filter((part) => / HTTP\/1\.1\r?$/m.test(part));
  return requests.map((part) => {
    const [first = '', ...lines] = part
      .slice(part.search(/^(?:GET|PUT|POST|PATCH|MERGE|DELETE) /m))
      .split(/\r?\n/);
    const end = lines.indexOf('');
    const headers = Object.fromEntries(lines.slice(0, end).map(headerOf));
    const [method = '', url = ''] = first.split(' ');
    const path = new URL(url).pathname;
    const own = path.slice(path.lastIndexOf('/'));
    const change = changeOf({
      method,
      path: own,
      headers,
      body: lines
        .slice(end + 1)
        .join('\n')
        .trim(),
    });
    return { table: /^\/(\w+)/.exec(own)?.[1] ?? '', change };
  });
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function part(status: number, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ''];
  return [...head, `HTTP/1.1 ${status} Answered`, ...lines, '', body].join(newLine);
}

function multipart(parts: readonly string[]): ServiceAnswer {
  const all = parts.flatMap((text) => ['--changesetresponse_1', text]);
  const inner = [
    'Content-Type: multipart/mixed; boundary=changesetresponse_1',
    '',
    ...all,
    '--changesetresponse_1--',
  ];
  return {
    status: 202,
    headers: { 'content-type': 'multipart/mixed; boundary=batchresponse_1' },
    body: ['--batchresponse_1', ...inner, '--batchresponse_1--', ''].join(newLine),
  };
}
