/** Many rows at once: grouped by partition, cut to what one transaction may hold, several transactions in flight. */
import type { TransactionAction } from '@azure/data-tables';
import { TransientError } from '../../core/errors.ts';
import { chunksOf } from '../../core/ranges.ts';
import { inFlight } from '../in-flight.ts';
import { isAnswer, storageCall } from '../storage-errors.ts';
import { checkRow, type Row, sendable } from './limits.ts';
import type { Table } from './table.ts';

/** An etag may stand on updates only: a transaction cannot delete conditionally. */
export type Change =
  | { readonly kind: 'upsert'; readonly mode: 'Merge' | 'Replace'; readonly row: Row }
  | { readonly kind: 'update'; readonly row: Row; readonly etag: string }
  | { readonly kind: 'delete'; readonly row: Row };

const maxChanges = 100;
/** The service takes 4 MiB; the multipart envelope and JSON escapes want room. */
const maxBytes = 2 * 1024 * 1024;
const transactionsInFlight = 8;
const rowsInFlight = 16;

/**
 * Writes all changes; each row at most once in `changes`. One request for each 100 rows of a partition. Where a row cannot be
 * written as asked (an update of a row that is gone or changed, a deletion of one that is gone) its transaction
 * is taken apart and written row by row. Answers the row keys that were not written.
 */
export async function submit(table: Table, changes: readonly Change[]): Promise<readonly string[]> {
  const refused = await inFlight(transactions(table, changes), transactionsInFlight, (part) =>
    submitOne(table, part),
  );
  return refused.flat();
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
    const written = await inFlight(changes, rowsInFlight, (change) => submitAlone(table, change));
    return changes.filter((_, index) => written[index] === false).map((change) => change.row.rowKey);
  }
}

/**
 * Writes changes of one partition in order, each request only over the etag of a guard row, which each of them writes
 * anew: as it is until the last one, which sets it. Undefined: the guard has changed or is gone; what earlier requests
 * wrote stands. Otherwise the guard's new etag.
 */
export async function submitGuarded(
  table: Table,
  guard: { readonly etag: string; readonly before: Row; readonly after: Row },
  changes: readonly Change[],
): Promise<string | undefined> {
  const parts = chunksOf(changes, maxChanges - 1);
  const last = parts.pop() ?? [];
  let etag: string | undefined = guard.etag;
  for (const part of parts) {
    etag = etag && (await submitOver(table, { kind: 'update', row: guard.before, etag }, part));
  }
  return etag && submitOver(table, { kind: 'update', row: guard.after, etag }, last);
}

async function submitOver(
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
    throw new TransientError(`Table ${table.name}, key ${partitionKey} / ${rowKey}: no etag was answered`);
  } catch (error) {
    if (isAnswer(error, 404) || isAnswer(error, 412)) return undefined;
    throw error;
  }
}

async function submitAlone(table: Table, change: Change): Promise<boolean> {
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
  const whole: Change[][] = [];
  const open = new Map<string, { changes: Change[]; bytes: number }>();
  for (const change of changes) {
    const bytes = checkRow(table.name, change.row);
    const { partitionKey } = change.row;
    let part = open.get(partitionKey);
    if (part === undefined || part.changes.length === maxChanges || part.bytes + bytes > maxBytes) {
      part = { changes: [], bytes: 0 };
      open.set(partitionKey, part);
      whole.push(part.changes);
    }
    part.changes.push(change);
    part.bytes += bytes;
  }
  return whole;
}

/** Deletes every row of a partition in a range of row keys: one request to list each 1,000, one to delete each 100. */
export async function removeRange(
  table: Table,
  partitionKey: string,
  range = { from: '', to: undefined as string | undefined },
): Promise<void> {
  for await (const page of table.pages(partitionKey, range, [])) {
    await submit(
      table,
      page.map(({ rowKey }) => ({ kind: 'delete', row: { partitionKey, rowKey } })),
    );
  }
}
