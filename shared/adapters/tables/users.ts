/** Users: the roster and what is remembered of everybody in it. */
import type { UserRow } from '../../core/user.ts';
import type { IdRange, SeenFile, Stored, UserStore } from '../../ports/state.ts';
import type { Column, Row } from './limits.ts';
import { partitions, userKey } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';
import { submit } from './transactions.ts';
import { directoryColumns, memoryColumns, parseUser, seenColumnName, seenColumnValue } from './user-row.ts';

/**
 * Requests: one for each 100 rows of a partition and call, one for a single row; `scan` one for each 1,000 rows. A
 * transaction that meets a missing or changed row costs up to 100 more.
 *
 * Refresh and compare share rows but no columns. Refresh merges its own columns without an etag: it runs alone, page
 * by page, each page says what is so now, and nothing it writes depends on what was in the row. The merge changes the
 * etag, so a compare that read the row before it finds out when it writes.
 */
export function userStore(table: Table): UserStore {
  const keyOf = (id: string) => userKey(table.name, id);
  const merge = (columns: ReadonlyMap<string, Record<string, Column>>): readonly Row[] =>
    [...columns].map(([id, own]) => ({ ...own, ...keyOf(id) }));
  const updates = (rows: readonly Row[]) =>
    submit(
      table,
      rows.map((row) => ({ kind: 'update', row, etag: '*' })),
    );
  return {
    async get(id) {
      const { partitionKey, rowKey } = keyOf(id);
      const read = await table.get(partitionKey, rowKey);
      return read && stored(read);
    },
    scan: (range) => scan(table, range),
    signInNames: (range) => signInNames(table, range),
    async mergeDirectory(changes) {
      const rows = merge(byUser(changes.map((change) => [change.id, directoryColumns(change)])));
      await submit(
        table,
        rows.map((row) => ({ kind: 'upsert', mode: 'Merge', row })),
      );
    },
    async markRemoved(removals) {
      const columns = removals.map(
        ({ id, reason, at }) => [id, { removedReason: reason, removedAt: at }] as const,
      );
      await updates(merge(byUser(columns)));
    },
    async mergeSeen(files) {
      return await updates(merge(byUser(files.map((file) => [file.userId, seenColumns(file)]))));
    },
    async saveSnapshots(rows) {
      return await submit(
        table,
        rows.map(({ id, etag, snapshot }) => {
          return { kind: 'update', row: { ...memoryColumns(snapshot), ...keyOf(id) }, etag };
        }),
      );
    },
    async saveSnapshot(id, etag, memory) {
      const answer = await table.write({ ...memoryColumns(memory), ...keyOf(id) }, 'Merge', etag);
      return answer.kind === 'written' ? answer.etag : undefined;
    },
    async erase(id, etag) {
      const { partitionKey, rowKey } = keyOf(id);
      return await table.remove(partitionKey, rowKey, etag);
    },
  };
}

function stored(read: ReadRow) {
  return { value: parseUser(read.rowKey, read.columns), etag: read.etag };
}

const rowsPerPage = 1_000;

/** One query for each partition the range touches, and one request for each 1,000 rows; pages are filled across partitions. */
async function* scan(table: Table, range: IdRange): ReturnType<UserStore['scan']> {
  let kept: Stored<UserRow>[] = [];
  for await (const page of scanPartitions(table, range)) {
    kept = [...kept, ...page];
    if (kept.length < rowsPerPage) continue;
    yield kept.slice(0, rowsPerPage);
    kept = kept.slice(rowsPerPage);
  }
  if (kept.length > 0) yield kept;
}

async function* scanPartitions(table: Table, range: IdRange): ReturnType<UserStore['scan']> {
  for (const partition of touchedBy(range)) {
    for await (const page of table.pages(partition, range)) yield page.map(stored);
  }
}

async function* signInNames(table: Table, range: IdRange): ReturnType<UserStore['signInNames']> {
  for (const partition of touchedBy(range)) {
    for await (const page of table.pages(partition, range, ['upn'])) {
      yield page.flatMap(({ rowKey: id, columns: { upn } }) =>
        typeof upn === 'string' && upn !== '' ? [{ id, upn }] : [],
      );
    }
  }
}

function touchedBy({ from, to }: IdRange): readonly string[] {
  return partitions.filter((digit) => digit >= from.slice(0, 1) && (to === undefined || digit < to));
}

function seenColumns(file: SeenFile): Record<string, Column> {
  return { [seenColumnName(file.key, file.size)]: seenColumnValue(file.file) };
}

/** A transaction takes each row once, so what one call says of a user several times becomes one row; the last word wins. */
function byUser(
  changes: readonly (readonly [id: string, columns: Record<string, Column>])[],
): ReadonlyMap<string, Record<string, Column>> {
  const users = new Map<string, Record<string, Column>>();
  for (const [id, columns] of changes) users.set(id, { ...users.get(id), ...columns });
  return users;
}
