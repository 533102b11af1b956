/**
 * Writes that the guard counts: one row for each user, in a partition of the table Operations, in order of object id.
 * `createdAt` is the latest write, so that old rows are removed together with old operations.
 */
import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { latestOf, type UnapprovedWrites } from '../../core/unapproved-writes.ts';
import type { WriteStore } from '../../ports/runs.ts';
import { optionalText } from './json-column.ts';
import { userKey } from './object-id.ts';
import { type Columns, readableOr } from './schema-version.ts';
import type { ReadRow, Table } from './table.ts';

/** Sorts before the partition of reservations, as the removal of old rows needs. */
const partitionKey = 'unapproved';

const columns = z.object({ shownAt: optionalText, sourceSha: optionalText, removedAt: optionalText });
const format = { table: 'Operations', current: 1, upgrades: {}, columns };

/** `record` takes one request for the first write of a user and three for a later one, `after` one for each 1,000 users. */
export function writeStore(table: Table): WriteStore {
  const keyOf = (userId: string) => ({ partitionKey, rowKey: userKey(table.name, userId).rowKey });

  async function record(write: UnapprovedWrites): Promise<void> {
    const key = keyOf(write.userId);
    if ((await table.create({ ...key, ...columnsOf(write) })) !== undefined) return;
    const read = await table.get(key.partitionKey, key.rowKey);
    // The row was erased between the two calls.
    if (read === undefined) return await record(write);
    const latest = latestOf(parse(read, ''), write);
    const written = await table.write({ ...key, ...columnsOf(latest) }, 'Replace', read.etag);
    // Another writer recorded a write of this user between the two calls.
    if (written.kind === 'changed') await record(write);
  }

  return {
    record,
    async *after(moment) {
      const since = moment.toISOString();
      const filter = odata`createdAt gt ${since}`;
      for await (const page of table.pagesOfPartitions(
        { from: partitionKey, to: `${partitionKey}~` },
        filter,
      )) {
        yield page.map((read) => parse(read, since));
      }
    },
    async eraseUser(userId) {
      await table.remove(partitionKey, keyOf(userId).rowKey);
    },
  };
}

function columnsOf({ shown, removedAt = '' }: UnapprovedWrites) {
  const shownAt = shown?.at ?? '';
  const createdAt = shownAt > removedAt ? shownAt : removedAt;
  return { schema: format.current, createdAt, shownAt, sourceSha: shown?.sourceSha ?? '', removedAt };
}

function parse({ rowKey: userId, columns: read }: ReadRow, since: string): UnapprovedWrites {
  const row = readableOr(format, `${partitionKey} / ${userId}`, read, () => both(read));
  const { shownAt = '', sourceSha, removedAt = '' } = row;
  return {
    userId,
    shown: shownAt > since ? { at: shownAt, sourceSha } : undefined,
    removedAt: removedAt > since ? removedAt : undefined,
  };
}

/** A row that cannot be read counts as a photo that was shown and one that was removed, when the row was written. */
function both({ createdAt }: Columns): z.output<typeof columns> {
  const at = typeof createdAt === 'string' ? createdAt : undefined;
  return { shownAt: at, sourceSha: undefined, removedAt: at };
}
