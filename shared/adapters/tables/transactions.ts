/**
 * Writes many rows in transactions: one partition each, within the limits of the service, several in flight.
 */
import type { TransactionAction } from '@azure/data-tables';
import { TransientError } from '../../core/errors.ts';
import { chunksOf } from '../../core/ranges.ts';
import { inFlight } from '../in-flight.ts';
import { isAnswer, storageCall } from '../storage-errors.ts';
import { checkRow, type Row, sendable } from './limits.ts';
import { ownWrite } from './own-write.ts';
import type { Table } from './table.ts';

/** Only updates have an ETag: a transaction cannot delete conditionally. */
export type Change =
  | { readonly kind: 'upsert'; readonly mode: 'Merge' | 'Replace'; readonly row: Row }
  | { readonly kind: 'update'; readonly row: Row; readonly etag: string }
  | { readonly kind: 'delete'; readonly row: Row };

/**
 * The service accepts 4 MiB, including the multipart envelope and JSON escapes, which are not counted here.
 */
const maxBytes = 2 * 1024 * 1024;
const transactionsInFlight = 8;
const rowsInFlight = 16;

/**
 * Writes all changes, with one request for each 100 rows of a partition; `changes` must contain each row at
 * most once. When a row cannot be written (an update of a row that is gone or has changed, a deletion of one
 * that is gone), the rows of its transaction are written one by one. Returns the row keys that were not
 * written.
 */
export async function submit(table: Table, changes: readonly Change[]): Promise<readonly string[]> {
  const refused = await inFlight(transactions(table, changes), transactionsInFlight, (group) =>
    submitOne(table, group),
  );
  return refused.flat();
}

/** Writes rows whether they exist or not. Each row at most once. */
export async function upsertRows(
  table: Table,
  mode: 'Merge' | 'Replace',
  rows: readonly Row[],
): Promise<void> {
  await submit(
    table,
    rows.map((row) => ({ kind: 'upsert', mode, row })),
  );
}

/** Merges into rows that exist, whatever their ETag. Returns the row keys of those that do not exist. */
export async function updateRows(table: Table, rows: readonly Row[]): Promise<readonly string[]> {
  return await submit(
    table,
    rows.map((row) => ({ kind: 'update', row, etag: '*' })),
  );
}

/** Rows that do not exist are ignored. */
export async function deleteRows(table: Table, keys: readonly Row[]): Promise<void> {
  await submit(
    table,
    keys.map((row) => ({ kind: 'delete', row })),
  );
}

async function submitOne(table: Table, changes: readonly Change[]): Promise<readonly string[]> {
  const partition = changes[0]?.row.partitionKey ?? '';
  try {
    await storageCall(`Table ${table.name}, partition ${partition}, ${changes.length} rows`, () =>
      table.client.submitTransaction(changes.map((change) => action(table.name, change))),
    );
    return [];
  } catch (error) {
    if (!isAnswer(error, 404) && !isAnswer(error, 412)) throw error;
    const written = await inFlight(changes, rowsInFlight, (change) => writeRow(table, change));
    return changes.filter((_, index) => written[index] === false).map((change) => change.row.rowKey);
  }
}

/**
 * Writes changes of one partition in order, under a guard row: each transaction also writes the guard row, on condition
 * of its ETag. All but the last write `before`, the last writes `after`; both hold something that no other writer
 * writes. Returns the new ETag of the guard row; undefined when the guard row was changed or removed by another writer,
 * in which case earlier transactions are not undone.
 */
export async function submitGuarded(
  table: Table,
  guard: { readonly etag: string; readonly before: Row; readonly after: Row },
  changes: readonly Change[],
): Promise<string | undefined> {
  const groups = chunksOf(changes, table.mostChanges - 1);
  const last = groups.pop() ?? [];
  let etag: string | undefined = guard.etag;
  for (const group of groups) {
    etag = etag && (await submitWithGuard(table, { kind: 'update', row: guard.before, etag }, group));
  }
  return etag && submitWithGuard(table, { kind: 'update', row: guard.after, etag }, last);
}

async function submitWithGuard(
  table: Table,
  guard: Extract<Change, { kind: 'update' }>,
  changes: readonly Change[],
): Promise<string | undefined> {
  const { partitionKey, rowKey } = guard.row;
  const actions = [guard, ...changes].map((change) => action(table.name, change));
  try {
    const answer = await storageCall(`Table ${table.name}, key ${partitionKey} / ${rowKey}`, () =>
      table.client.submitTransaction(actions),
    );
    const etag = answer.subResponses[0]?.etag;
    if (etag !== undefined) return etag;
    throw new TransientError(`Table ${table.name}, key ${partitionKey} / ${rowKey}: the answer has no ETag`);
  } catch (error) {
    if (isAnswer(error, 412)) return ownWrite(table, guard.row);
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

async function writeRow(table: Table, change: Change): Promise<boolean> {
  switch (change.kind) {
    case 'upsert':
      await table.upsert(change.row, change.mode);
      return true;
    case 'update':
      return (await table.write(change.row, 'Merge', change.etag)).kind === 'written';
    case 'delete':
      return await table.remove(change.row.partitionKey, change.row.rowKey);
    default:
      change satisfies never;
      return false;
  }
}

function action(table: string, change: Change): TransactionAction {
  const entity = sendable(table, change.row);
  if (change.kind === 'update') return ['update', entity, 'Merge', { etag: change.etag }];
  return change.kind === 'delete' ? ['delete', entity] : ['upsert', entity, change.mode];
}

function transactions(table: Table, changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  /** By partition: the group that is not full yet. */
  const open = new Map<string, { changes: Change[]; bytes: number }>();
  for (const change of changes) {
    const bytes = checkRow(table.name, change.row);
    const { partitionKey } = change.row;
    let group = open.get(partitionKey);
    if (group === undefined || group.changes.length === table.mostChanges || group.bytes + bytes > maxBytes) {
      group = { changes: [], bytes: 0 };
      open.set(partitionKey, group);
      groups.push(group.changes);
    }
    group.changes.push(change);
    group.bytes += bytes;
  }
  return groups;
}

/**
 * Deletes the rows of a partition in a range of row keys: one request to list each 1,000, one to delete each
 * 100.
 */
export async function removeRange(
  table: Table,
  partitionKey: string,
  range = { from: '', to: undefined as string | undefined },
): Promise<void> {
  for await (const page of table.pages(partitionKey, range, [])) {
    await deleteRows(
      table,
      page.map(({ rowKey }) => ({ partitionKey, rowKey })),
    );
  }
}
