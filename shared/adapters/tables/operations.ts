/**
 * Operations: those of one user share a partition, so that one transaction changes an operation and the user
 * lock. Two more partitions hold the callers' idempotency keys and the writes that count against the
 * on-demand limit (DECISIONS.md, D-user-lock).
 */
import { createHash } from 'node:crypto';
import { odata, type TransactionAction } from '@azure/data-tables';
import { isOver, type OperationRecord, operationId, userOfOperation } from '../../core/operation.ts';
import type { Ids } from '../../ports/runtime.ts';
import type { IdempotencyKey, OperationStore, Stored } from '../../ports/state.ts';
import { isAnswer, storageCall } from '../storage-errors.ts';
import { type Row, sendable } from './limits.ts';
import { userKey } from './object-id.ts';
import { operationColumns, parseOperation, text } from './operation-row.ts';
import { believedOperation, sealOfOperation } from './operation-seal.ts';
import { ownWrite } from './own-write.ts';
import type { LineSeals } from './plan-seal.ts';
import type { ReadRow, Table } from './table.ts';
import { deleteRows, removeRange } from './transactions.ts';

/** Row key of the user lock. The text is stable: rows of earlier versions have it. */
const userLockKey = 'place';
const operationPrefix = 'operation-';
const keyPartition = 'key';
const writtenPartition = 'written';

/** Every method takes one request, except `eraseUser` and `removeBefore`. */
export function operationStore(table: Table, ids: Ids, lines: LineSeals): OperationStore {
  /** `written` tells this write from every other one. */
  const rowFor = async (operation: OperationRecord): Promise<Row> => ({
    ...rowOf(operation.id),
    ...operationColumns(operation),
    ...(await sealOfOperation(lines, operation)),
    written: ids.fresh(),
  });

  async function submitTogether(
    partition: string,
    actions: TransactionAction[],
  ): Promise<string | undefined> {
    const answer = await storageCall(`Table ${table.name}, partition ${partition}`, () =>
      table.client.submitTransaction(actions),
    );
    return answer.subResponses.at(-1)?.etag;
  }

  async function read(id: string) {
    const { partitionKey, rowKey } = rowOf(id);
    const row = await table.get(partitionKey, rowKey);
    return row && { etag: row.etag, value: parseOperation(id, row.columns), seal: row.columns.seal };
  }

  async function get(id: string): Promise<Stored<OperationRecord> | undefined> {
    const stored = await read(id);
    return stored && { etag: stored.etag, value: stored.value };
  }

  /** Releases a lock whose operation is unreadable or missing; otherwise a lock ends with its operation. */
  async function releaseStale(partitionKey: string, lock: ReadRow, holder: string): Promise<boolean> {
    const operation = holder.startsWith(`${partitionKey}.`) ? await get(holder) : undefined;
    if (operation !== undefined && !isOver(operation.value)) return false;
    return await table.remove(partitionKey, userLockKey, lock.etag);
  }

  /** Also finds that this operation has the lock itself, when the answer to its first attempt was lost. */
  async function heldBy(id: string): Promise<Stored<OperationRecord> | { readonly heldBy: string }> {
    const { partitionKey } = rowOf(id);
    const lock = await table.get(partitionKey, userLockKey);
    const holder = String(lock?.columns.operationId ?? '');
    if (holder !== id && lock !== undefined && (await releaseStale(partitionKey, lock, holder)))
      return { heldBy: '' };
    return (holder === id ? await get(id) : undefined) ?? { heldBy: holder };
  }

  return {
    async begin(operation) {
      const { partitionKey } = rowOf(operation.id);
      const actions: TransactionAction[] = [
        ['create', sendable(table.name, userLockOf(operation))],
        ['create', sendable(table.name, await rowFor(operation))],
      ];
      try {
        const etag = await submitTogether(partitionKey, actions);
        return etag === undefined ? await heldBy(operation.id) : { value: operation, etag };
      } catch (error) {
        if (isAnswer(error, 409)) return heldBy(operation.id);
        throw error;
      }
    },
    async add(operation) {
      await table.create(await rowFor(operation));
    },
    async takeUserLock(etag, operation) {
      const { partitionKey } = rowOf(operation.id);
      const row = await rowFor(operation);
      const taken = await unlessChanged(() =>
        submitTogether(partitionKey, [
          ['create', sendable(table.name, userLockOf(operation))],
          ['update', sendable(table.name, row), 'Replace', { etag }],
        ]),
      );
      const etagOfOwn = taken ?? (await ownWrite(table, row));
      if (etagOfOwn === undefined) await heldBy(operation.id);
      return etagOfOwn;
    },
    get,
    async believed(id) {
      const stored = await read(id);
      if (stored === undefined) return undefined;
      return { etag: stored.etag, value: await believedOperation(lines, stored.value, stored.seal) };
    },
    async ofUser(userId) {
      const operations: OperationRecord[] = [];
      const { rowKey: partitionKey } = userKey(table.name, userId);
      const range = { from: operationPrefix, to: userLockKey };
      for await (const page of table.pages(partitionKey, range)) {
        operations.push(
          ...page.map(({ rowKey, columns }) =>
            parseOperation(operationId(userId, rowKey.slice(operationPrefix.length)), columns),
          ),
        );
      }
      return operations;
    },
    async update(etag, operation) {
      const written = await table.write(await rowFor(operation), 'Replace', etag);
      return written.kind === 'written' ? written.etag : undefined;
    },
    async end(etag, operation) {
      const { partitionKey } = rowOf(operation.id);
      const row = await rowFor(operation);
      const ended = await unlessChanged(() =>
        submitTogether(partitionKey, [
          ['delete', { partitionKey, rowKey: userLockKey }],
          ['update', sendable(table.name, row), 'Replace', { etag }],
        ]),
      );
      return (ended ?? (await ownWrite(table, row))) !== undefined;
    },
    async key(hash) {
      const read = await table.get(keyPartition, hash);
      return read && parseKey(read);
    },
    addKey: async (key) => (await table.create(keyRow(key))) !== undefined,
    moveKey: (key) => table.upsert(keyRow(key), 'Replace'),
    reserve: (at, id) => table.upsert({ ...writtenRow(at, id), schema: 1 }, 'Replace'),
    async reserved(since) {
      const moments: Date[] = [];
      const range = { from: since.toISOString(), to: undefined };
      for await (const page of table.pages(writtenPartition, range, [])) {
        moments.push(...page.map(({ rowKey }) => new Date(rowKey.slice(0, rowKey.indexOf('~')))));
      }
      return moments;
    },
    async unreserve(at, id) {
      const { partitionKey, rowKey } = writtenRow(at, id);
      await table.remove(partitionKey, rowKey);
    },
    eraseUser: (userId) => eraseUser(table, userId),
    removeBefore: (moment) => removeBefore(table, moment),
  };
}

/** Undefined when a row has changed, is gone, or exists already. */
async function unlessChanged(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAnswer(error, 404) || isAnswer(error, 409) || isAnswer(error, 412)) return undefined;
    throw error;
  }
}

/** Throws PermanentError `not-an-object-id`: the partition is the user's object id. */
function rowOf(id: string): { readonly partitionKey: string; readonly rowKey: string } {
  return {
    partitionKey: userKey('Operations', userOfOperation(id)).rowKey,
    rowKey: `${operationPrefix}${id.slice(id.indexOf('.') + 1)}`,
  };
}

function userLockOf({ id, createdAt }: OperationRecord): Row {
  const { partitionKey } = rowOf(id);
  return { partitionKey, rowKey: userLockKey, schema: 1, operationId: id, createdAt };
}

function keyRow({ hash, request, operationId, at }: IdempotencyKey): Row {
  return { partitionKey: keyPartition, rowKey: hash, schema: 1, request, operationId, createdAt: at };
}

function parseKey({ rowKey, columns }: ReadRow): IdempotencyKey {
  return {
    hash: rowKey,
    request: text(columns, 'request'),
    operationId: text(columns, 'operationId'),
    at: text(columns, 'createdAt'),
  };
}

/** Holds only a hash of the operation's id, because the id contains the user's. */
function writtenRow(at: Date, id: string) {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return { partitionKey: writtenPartition, rowKey: `${at.toISOString()}~${hash}` };
}

async function eraseUser(table: Table, userId: string): Promise<void> {
  const { rowKey: partitionKey } = userKey(table.name, userId);
  const filter = odata`operationId ge ${`${userId}.`} and operationId lt ${`${userId}/`}`;
  await removeAll(table, { from: keyPartition, to: `${keyPartition}~` }, filter);
  await removeRange(table, partitionKey);
}

async function removeBefore(table: Table, moment: Date): Promise<void> {
  const filter = odata`createdAt lt ${moment.toISOString()}`;
  // The partitions of users and of idempotency keys, which sort before `writtenPartition`.
  await removeAll(table, { from: '0', to: writtenPartition }, filter);
  await removeRange(table, writtenPartition, { from: '', to: moment.toISOString() });
}

async function removeAll(
  table: Table,
  partitions: { readonly from: string; readonly to: string },
  filter: string,
): Promise<void> {
  for await (const page of table.pagesOfPartitions(partitions, filter)) {
    await deleteRows(
      table,
      page.map(({ rowKey, columns }) => ({ partitionKey: text(columns, 'partitionKey'), rowKey })),
    );
  }
}
