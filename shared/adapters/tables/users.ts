/** Users: all users of the directory with their snapshots. */
import type { UserRow } from '../../core/user.ts';
import type { IdRange, SeenFile, Stored, UserSnapshot, UserStore } from '../../ports/state.ts';
import type { Seals } from '../key-vault/seals.ts';
import { isBelieved, withBelief, withSeal } from './agreement-seal.ts';
import type { Column, Row } from './limits.ts';
import { partitions, userKey } from './object-id.ts';
import { believed, sealOfPending } from './pending-seal.ts';
import type { ReadRow, Table } from './table.ts';
import { submit, updateRows, upsertRows } from './transactions.ts';
import {
  directoryColumns,
  nameColumns,
  parseUser,
  seenColumnName,
  seenColumnValue,
  snapshotColumns,
  trimmedColumns,
} from './user-row.ts';

/**
 * Requests: one for each 100 rows of a partition in a call, one for a single row; `scan` one for each 1,000
 * rows. A transaction with a missing or changed row costs up to 100 more.
 *
 * Refresh and compare write the same rows, but different columns. Refresh merges its columns without an ETag:
 * only one refresh runs at a time, and what it writes does not depend on the row. Its merge changes the ETag,
 * so that a compare which read the row earlier fails when it writes.
 */
export function userStore(table: Table, seals: Seals): UserStore {
  const toStored = async (read: ReadRow): Promise<Stored<UserRow>> => ({
    value: await withBelief(seals, await believed(seals, parseUser(read.rowKey, read.columns))),
    etag: read.etag,
  });
  const columnsOf = async (id: string, snapshot: UserSnapshot) => {
    const agreement = snapshot.agreement && (await withSeal(seals, id, snapshot.agreement));
    return { ...snapshotColumns({ ...snapshot, agreement }), ...(await sealOfPending(seals, id, snapshot)) };
  };
  const keyOf = (id: string) => userKey(table.name, id);
  const rowsOf = (columns: ReadonlyMap<string, Record<string, Column>>): readonly Row[] =>
    [...columns].map(([id, own]) => ({ ...own, ...keyOf(id) }));
  const merged = async (id: string, etag: string, columns: Record<string, Column>) => {
    const answer = await table.write({ ...columns, ...keyOf(id) }, 'Merge', etag);
    return answer.kind === 'written' ? answer.etag : undefined;
  };
  return {
    async get(id) {
      const { partitionKey, rowKey } = keyOf(id);
      const read = await table.get(partitionKey, rowKey);
      return read && toStored(read);
    },
    scan: (range) => scan(table, range, toStored),
    signInNames: (range) => signInNames(table, range),
    async listNames(claims) {
      const columns = claims.map(({ name, id }) => [id, nameColumns([name])] as const);
      await upsertRows(table, 'Merge', rowsOf(byUser(columns)));
    },
    async mergeDirectory(changes) {
      const columns = changes.map((change) => [change.id, directoryColumns(change)] as const);
      await upsertRows(table, 'Merge', rowsOf(byUser(columns)));
    },
    async markRemoved(removals) {
      const columns = removals.map(
        ({ id, reason, at }) => [id, { removedReason: reason, removedAt: at }] as const,
      );
      await updateRows(table, rowsOf(byUser(columns)));
    },
    async mergeSeen(files) {
      const columns = files.map((file) => [file.userId, seenColumns(file)] as const);
      return await updateRows(table, rowsOf(byUser(columns)));
    },
    async saveSnapshots(rows) {
      const changes = rows.map(async ({ id, etag, snapshot }) => {
        return { kind: 'update', row: { ...(await columnsOf(id, snapshot)), ...keyOf(id) }, etag } as const;
      });
      return await submit(table, await Promise.all(changes));
    },
    saveSnapshot: async (id, etag, memory) => merged(id, etag, await columnsOf(id, memory)),
    async trim(id, names) {
      const key = keyOf(id);
      const read = await table.get(key.partitionKey, key.rowKey);
      if (read === undefined) return;
      await table.write({ ...trimmedColumns(ownColumns(read), names), ...key }, 'Replace', read.etag);
    },
    believes: (id, agreement) => isBelieved(seals, id, agreement),
    markForErasure: (id, etag, erasure) => merged(id, etag, { erasure }),
    async erase(id, etag) {
      const { partitionKey, rowKey } = keyOf(id);
      return await table.remove(partitionKey, rowKey, etag);
    },
  };
}

/** Without what the service adds when it answers. */
function ownColumns({ columns }: ReadRow): ReadRow['columns'] {
  const { etag: _etag, timestamp: _timestamp, 'odata.metadata': _metadata, ...own } = columns;
  return own;
}

const rowsPerPage = 1_000;

/** One query for each partition in the range, one request for each 1,000 rows; a page may span partitions. */
type ToStored = (read: ReadRow) => Promise<Stored<UserRow>>;

async function* scan(table: Table, range: IdRange, toStored: ToStored): ReturnType<UserStore['scan']> {
  let rows: Stored<UserRow>[] = [];
  for await (const page of scanPartitions(table, range, toStored)) {
    rows = [...rows, ...page];
    if (rows.length < rowsPerPage) continue;
    yield rows.slice(0, rowsPerPage);
    rows = rows.slice(rowsPerPage);
  }
  if (rows.length > 0) yield rows;
}

async function* scanPartitions(
  table: Table,
  range: IdRange,
  toStored: ToStored,
): ReturnType<UserStore['scan']> {
  for (const partition of partitionsIn(range)) {
    for await (const page of table.pages(partition, range)) yield Promise.all(page.map(toStored));
  }
}

async function* signInNames(table: Table, range: IdRange): ReturnType<UserStore['signInNames']> {
  for (const partition of partitionsIn(range)) {
    for await (const page of table.pages(partition, range, ['upn'])) {
      yield page.flatMap(({ rowKey: id, columns: { upn } }) =>
        typeof upn === 'string' && upn !== '' ? [{ id, upn }] : [],
      );
    }
  }
}

function partitionsIn({ from, to }: IdRange): readonly string[] {
  return partitions.filter((digit) => digit >= from.slice(0, 1) && (to === undefined || digit < to));
}

function seenColumns(file: SeenFile): Record<string, Column> {
  return { [seenColumnName(file.key, file.size)]: seenColumnValue(file.file) };
}

/**
 * Merges several changes of one user into one row, because a transaction accepts each row once. The last
 * value wins.
 */
function byUser(
  changes: readonly (readonly [id: string, columns: Record<string, Column>])[],
): ReadonlyMap<string, Record<string, Column>> {
  const users = new Map<string, Record<string, Column>>();
  for (const [id, columns] of changes) users.set(id, { ...users.get(id), ...columns });
  return users;
}
