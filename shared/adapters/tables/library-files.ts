/** LibraryFiles: whose file an item of the picture library is, because a deletion says only the item's id. */
import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { LibraryFile, LibraryFileStore } from '../../ports.ts';
import { inFlight } from '../in-flight.ts';
import type { ReadRow, Table } from './table.ts';
import { submit } from './transactions.ts';

const readsInFlight = 16;

const fileColumns = z.object({ userId: z.string(), base: z.string(), size: z.enum(['S', 'M', 'L']) });

export function libraryFileStore(table: Table): LibraryFileStore {
  return {
    async put(listId, files, listing) {
      const rows = new Map(files.map((file) => [file.itemId, file]));
      await submit(
        table,
        [...rows.values()].map(({ itemId, userId, base, size }) => {
          const row = { ...fileKey(listId, itemId), schema: 1, userId, base, size, listing };
          return { kind: 'upsert', mode: 'Replace', row };
        }),
      );
    },

    /** One query over all partitions of the list; only after a library was listed anew. */
    async *listedBefore(listId, listing) {
      const range = { from: `${listId}-`, to: `${listId}.` };
      for await (const page of table.pagesOfPartitions(range, odata`listing lt ${listing}`)) {
        yield page.map(({ rowKey, columns }) => ({
          itemId: String(Number(rowKey)),
          ...fileColumns.parse(columns),
        }));
      }
    },

    /** One request for each item. */
    async get(listId, itemIds) {
      const found = await inFlight([...new Set(itemIds)], readsInFlight, async (itemId) => {
        const { partitionKey, rowKey } = fileKey(listId, itemId);
        return parseFile(itemId, await table.get(partitionKey, rowKey));
      });
      return new Map(found.filter((file) => file !== undefined).map((file) => [file.itemId, file]));
    },

    async forget(listId, itemIds) {
      await submit(
        table,
        [...new Set(itemIds)].map((itemId) => ({ kind: 'delete', row: fileKey(listId, itemId) })),
      );
    },
  };
}

function parseFile(itemId: string, read: ReadRow | undefined): LibraryFile | undefined {
  return read && { itemId, ...fileColumns.parse(read.columns) };
}

/** A thousand items a partition: a page of the delta walks the ids in order, so its transactions fill. */
function fileKey(listId: string, itemId: string): { partitionKey: string; rowKey: string } {
  const number = Number(itemId);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new PermanentError(
      'not-an-item-id',
      `Table LibraryFiles: "${itemId}" is not the number of a list item.`,
    );
  }
  return {
    partitionKey: `${listId}-${Math.floor(number / 1_000)}`,
    rowKey: String(number).padStart(12, '0'),
  };
}
