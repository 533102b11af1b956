/**
 * The table service's requests as `@azure/data-tables` sends them:
 * https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
 */
import { nothing, type ServiceAnswer, type ServiceCall, ServiceError, textOf } from './service-call.ts';
import { answerBatch } from './table-batch.ts';
import { type Columns, parseFilter } from './table-filter.ts';
import type { Keys, RowChange, StoredRow, Tables } from './tables.ts';

const mostRowsOfPage = 1_000;
const json = { 'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8' };
const rowPath = /^\/(\w+)\(PartitionKey='((?:[^']|'')*)',RowKey='((?:[^']|'')*)'\)$/;
const tablePath = /^\/(\w+)(?:\(\))?$/;

export interface TableServiceOptions {
  readonly tables: Tables;
  /** How many rows a page may have this time: the service may end one at any row, even before the first. */
  readonly rowsOfPage?: () => number;
}

export function tableService({ tables, rowsOfPage = () => mostRowsOfPage }: TableServiceOptions) {
  return function answer(call: ServiceCall): ServiceAnswer {
    try {
      return act(call);
    } catch (error) {
      if (error instanceof ServiceError) return refusal(error);
      throw error;
    }
  };

  function act(call: ServiceCall): ServiceAnswer {
    const path = decodeURIComponent(call.path);
    if (path === '/$batch') return answerBatch(tables, call);
    if (path === '/Tables' && call.method === 'POST') {
      tables.create(String((JSON.parse(textOf(call.body)) as { TableName: unknown }).TableName));
      return nothing;
    }
    const row = rowPath.exec(path);
    const table = (row ?? tablePath.exec(path))?.[1];
    if (table === undefined) throw new ServiceError(501, 'NotImplemented', `${call.method} ${path}`);
    if (call.method === 'GET')
      return row === null ? query(table, call.query) : read(tables.get(table, keysOf(row)));
    const [etag] = tables.change(table, [changeOf(call)]);
    return { ...nothing, headers: etag === undefined ? {} : { etag } };
  }

  function query(table: string, asked: URLSearchParams): ServiceAnswer {
    const partitionKey = asked.get('NextPartitionKey');
    const from = partitionKey === null ? undefined : { partitionKey, rowKey: asked.get('NextRowKey') ?? '' };
    const most = Math.min(Number(asked.get('$top') ?? mostRowsOfPage), mostRowsOfPage, rowsOfPage());
    const page = tables.page(table, parseFilter(asked.get('$filter') ?? ''), { from, most });
    const selected = asked.get('$select')?.split(',');
    const next = page.next && {
      'x-ms-continuation-nextpartitionkey': page.next.partitionKey,
      'x-ms-continuation-nextrowkey': page.next.rowKey,
    };
    const value = page.rows.map((row) => ({ 'odata.etag': row.etag, ...select(row.columns, selected) }));
    return { status: 200, headers: { ...json, ...next }, body: JSON.stringify({ value }) };
  }
}

/** Throws ServiceError 501 for a request that writes nothing. */
export function changeOf(call: Pick<ServiceCall, 'method' | 'path' | 'headers' | 'body'>): RowChange {
  const path = decodeURIComponent(call.path);
  const columns = call.method === 'DELETE' ? {} : (JSON.parse(textOf(call.body)) as Columns);
  const kind = kinds[call.method];
  if (kind === undefined) throw new ServiceError(501, 'NotImplemented', `${call.method} ${path}`);
  const row = rowPath.exec(path);
  const keys =
    row === null ? { partitionKey: text(columns.PartitionKey), rowKey: text(columns.RowKey) } : keysOf(row);
  const ifMatch = call.headers['if-match'];
  return { kind, ...keys, columns, ...(ifMatch === undefined ? {} : { ifMatch }) };
}

const kinds: Readonly<Record<string, RowChange['kind']>> = {
  POST: 'insert',
  PUT: 'replace',
  PATCH: 'merge',
  MERGE: 'merge',
  DELETE: 'delete',
};

function keysOf([, , partitionKey = '', rowKey = '']: RegExpExecArray): Keys {
  return { partitionKey: partitionKey.replaceAll("''", "'"), rowKey: rowKey.replaceAll("''", "'") };
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new ServiceError(400, 'PropertiesNeedValue');
  return value;
}

function read({ etag, columns }: StoredRow): ServiceAnswer {
  return {
    status: 200,
    headers: { ...json, etag },
    body: JSON.stringify({ 'odata.etag': etag, ...columns }),
  };
}

function select(columns: Columns, names: readonly string[] | undefined): Columns {
  if (names === undefined) return columns;
  const wanted = new Set(names.flatMap((name) => [name, `${name}@odata.type`]));
  return Object.fromEntries(Object.entries(columns).filter(([name]) => wanted.has(name)));
}

export function refusal({ status, code, message }: ServiceError): ServiceAnswer {
  const body = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
  return { status, headers: { ...json, 'x-ms-error-code': code }, body };
}
