/**
 * One table. Rows are checked before they are sent; a row that is missing, exists or has changed is a result,
 * not an error.
 */
import { odata, type TableClient, type TableEntity, type TableEntityResult } from '@azure/data-tables';
import { isAnswer, storageCall } from '../storage-errors.ts';
import { checkKey, type Row, sendable } from './limits.ts';
import { ownWrite } from './own-write.ts';

/** A row that was read but not parsed. `etag` is for the next conditional write. */
export interface ReadRow {
  readonly etag: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** Row keys from `from` (inclusive) to `to` (exclusive; undefined: to the end). */
export interface KeyRange {
  readonly from: string;
  readonly to: string | undefined;
}

export type ConditionalWrite =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'changed' };

export interface Table {
  readonly name: string;
  readonly client: TableClient;
  /** In one transaction. */
  readonly mostChanges: number;
  get(partitionKey: string, rowKey: string): Promise<ReadRow | undefined>;
  /** Pages of up to 1,000 rows of one partition in order of row key; never an empty page. */
  pages(partitionKey: string, range: KeyRange, select?: readonly string[]): AsyncIterable<readonly ReadRow[]>;
  /** What one request gives of the rows that match `filter`: can be empty although more rows follow. */
  somePage(partitionKey: string, range: KeyRange, asked: AskedPage): Promise<SomePage>;
  /** Pages of the rows that match `filter` in a range of partitions. */
  pagesOfPartitions(partitionKeys: Required<KeyRange>, filter: string): AsyncIterable<readonly ReadRow[]>;
  /** Returns the ETag; undefined when the row exists already. */
  create(row: Row): Promise<string | undefined>;
  /**
   * Writes only when the row has this ETag; 'changed' also when the row is gone. A refusal costs one more read, which
   * shows whether the other write was our own.
   */
  write(row: Row, mode: 'Merge' | 'Replace', etag: string): Promise<ConditionalWrite>;
  upsert(row: Row, mode: 'Merge' | 'Replace'): Promise<void>;
  /** False when the row is gone or has another ETag. */
  remove(partitionKey: string, rowKey: string, etag?: string): Promise<boolean>;
}

export interface AskedPage {
  /** '' for all rows. */
  readonly filter: string;
  /** At most 1,000. */
  readonly limit: number;
  /** That of an earlier page with the same filter. */
  readonly token: string | undefined;
}

export interface SomePage {
  readonly rows: readonly ReadRow[];
  /** Undefined: no row follows. */
  readonly token: string | undefined;
}

/** The service accepts no more: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions */
const mostAccepted = 100;

/** Every method takes one request; the two that read pages take one for each page. */
export function table(name: string, client: TableClient, mostChanges = mostAccepted): Table {
  const call = <T>(key: string, work: () => Promise<T>) => storageCall(`Table ${name}, key ${key}`, work);
  const keyed = <T>(row: Row, work: (entity: TableEntity) => Promise<T>) => {
    const entity = sendable(name, row);
    return call(`${row.partitionKey} / ${row.rowKey}`, () => work(entity));
  };
  function get(partitionKey: string, rowKey: string): Promise<ReadRow | undefined> {
    checkKey(name, partitionKey);
    checkKey(name, rowKey);
    return call(`${partitionKey} / ${rowKey}`, () =>
      onStatus(404, undefined, async () => readRow(await client.getEntity(partitionKey, rowKey))),
    );
  }
  return {
    name,
    client,
    mostChanges,
    get,
    pages: (partitionKey, range, select) => readPages(name, client, partitionKey, range, select),
    async somePage(partitionKey, range, { filter, limit, token }) {
      const inRange = rangeFilter(name, partitionKey, range);
      const queryOptions = { filter: filter === '' ? inRange : `${inRange} and ${filter}` };
      const settings = { maxPageSize: limit, ...(token !== undefined && { continuationToken: token }) };
      const pages = client.listEntities({ queryOptions }).byPage(settings)[Symbol.asyncIterator]();
      const page = await call(partitionKey, () => pages.next());
      if (page.done === true) return { rows: [], token: undefined };
      return { rows: page.value.map(readRow), token: page.value.continuationToken };
    },
    pagesOfPartitions({ from, to }, filter) {
      const partitions = odata`PartitionKey ge ${from} and PartitionKey lt ${to}`;
      return filledPages(name, from, client, { filter: `${partitions} and ${filter}` });
    },
    create: (row) =>
      keyed(row, (entity) =>
        onStatus(409, undefined, async () => (await client.createEntity(entity)).etag ?? ''),
      ),
    async write(row, mode, etag) {
      const written = await keyed(row, (entity) =>
        onStatus(412, undefined, () =>
          onStatus<ConditionalWrite | undefined>(404, { kind: 'changed' }, async () => {
            const answer = await client.updateEntity(entity, mode, { etag });
            return { kind: 'written', etag: answer.etag ?? '' };
          }),
        ),
      );
      if (written !== undefined) return written;
      const own = await ownWrite({ get }, row);
      return own === undefined ? { kind: 'changed' } : { kind: 'written', etag: own };
    },
    upsert: (row, mode) =>
      keyed(row, async (entity) => {
        await client.upsertEntity(entity, mode);
      }),
    remove(partitionKey, rowKey, etag = '*') {
      return call(`${partitionKey} / ${rowKey}`, () =>
        onStatus(412, false, () =>
          onStatus(404, false, async () => {
            await client.deleteEntity(partitionKey, rowKey, { etag });
            return true;
          }),
        ),
      );
    },
  };
}

async function* readPages(
  name: string,
  client: TableClient,
  partitionKey: string,
  range: KeyRange,
  select: readonly string[] | undefined,
): AsyncIterable<readonly ReadRow[]> {
  const filter = rangeFilter(name, partitionKey, range);
  const queryOptions = select === undefined ? { filter } : { filter, select: ['rowKey', ...select] };
  yield* filledPages(name, partitionKey, client, queryOptions);
}

function rangeFilter(name: string, partitionKey: string, { from, to }: KeyRange): string {
  checkKey(name, partitionKey);
  const upper = to === undefined ? '' : odata` and RowKey lt ${to}`;
  return odata`PartitionKey eq ${partitionKey} and RowKey ge ${from}` + upper;
}

async function* filledPages(
  name: string,
  partitionKey: string,
  client: TableClient,
  queryOptions: { readonly filter: string; readonly select?: string[] },
): AsyncIterable<readonly ReadRow[]> {
  const pages = client.listEntities({ queryOptions }).byPage({ maxPageSize: 1_000 })[Symbol.asyncIterator]();
  for (;;) {
    const page = await storageCall(`Table ${name}, partition ${partitionKey}`, () => pages.next());
    if (page.done === true) return;
    // The service may end a page at any row, even before the first one, when a query takes long.
    if (page.value.length > 0) yield page.value.map(readRow);
  }
}

function readRow(entity: TableEntityResult<Record<string, unknown>>): ReadRow {
  return { etag: entity.etag, rowKey: String(entity.rowKey), columns: entity };
}

/** `result` when the service answers with `status`. */
async function onStatus<T>(status: number, result: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAnswer(error, status)) return result;
    throw error;
  }
}
