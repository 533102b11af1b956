/**
 * LibraryFiles: the owner of each item of the photo library, because a deletion names only the item's id;
 * and, by picture base, the orphaned files.
 */
import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { LibraryFile, LibraryFileStore, OrphanedFile } from '../../ports/state.ts';
import { inFlight } from '../in-flight.ts';
import { optionalText } from './json-column.ts';
import { isObjectId } from './object-id.ts';
import type { KeyRange, ReadRow, Table } from './table.ts';
import { deleteRows, updateRows, upsertRows } from './transactions.ts';

const readsInFlight = 16;

/** For more keys than this in one partition, the whole partition is read, which takes fewer requests. */
const fewKeys = 8;

const size = z.enum(['S', 'M', 'L']);
/** An owner that is no object id would be refused as a key, for all files of the page. */
const owner = optionalText.refine((id) => id === undefined || isObjectId(id));
const fileColumns = z.object({ userId: owner, key: z.string(), size });
const orphanedColumns = z.object({ itemId: z.string(), key: z.string(), size });

export function libraryFileStore(table: Table): LibraryFileStore {
  return {
    async put(listId, files, listing) {
      const rows = new Map(files.map((file) => [file.itemId, file]));
      await upsertRows(
        table,
        'Replace',
        [...rows.values()].map(({ itemId, userId = '', key, size }) => {
          return { ...fileKey(listId, itemId), schema: 1, userId, key, size, listing };
        }),
      );
    },

    /** One query over all partitions of the list; needed only after a full listing of the library. */
    async *listedBefore(listId, listing) {
      const range = { from: `${listId}-`, to: `${listId}.` };
      for await (const page of table.pagesOfPartitions(range, odata`listing lt ${listing}`)) {
        yield page.flatMap((read) => parseFile(String(Number(read.rowKey)), read) ?? []);
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
      await deleteRows(
        table,
        [...new Set(itemIds)].map((itemId) => fileKey(listId, itemId)),
      );
    },

    async assign(listId, owners) {
      const rows = owners.map(({ itemId, userId = '' }) => ({ ...fileKey(listId, itemId), userId }));
      await updateRows(table, rows);
    },

    async addOrphans(listId, files) {
      const rows = files.map((file) => {
        const { itemId, key, size } = file;
        return { ...orphanedKey(listId, file), schema: 1, itemId, key, size };
      });
      await upsertRows(table, 'Replace', rows);
    },

    /** At most one request for each key, or for each 1,000 orphaned files. */
    async orphans(listId, keys) {
      const wanted = new Set(keys);
      const found = await inFlight(parkedRanges(listId, wanted), readsInFlight, async (range) => {
        const files: OrphanedFile[] = [];
        for await (const page of table.pages(range.partitionKey, range)) {
          const parsed = page.flatMap(({ columns }) => orphanedColumns.safeParse(columns).data ?? []);
          files.push(...parsed.filter(({ key }) => wanted.has(key)));
        }
        return files;
      });
      return found.flat();
    },

    async removeOrphans(listId, files) {
      await deleteRows(
        table,
        files.map((file) => orphanedKey(listId, file)),
      );
    },
  };
}

/** Orphaned files have their own partitions, sixteen for each list, and are ordered by key. */
function orphanedKey(listId: string, { key, size, itemId }: OrphanedFile) {
  return {
    partitionKey: `${listId}_${key.slice(0, 1)}`,
    rowKey: `${key}_${size}_${itemId.padStart(12, '0')}`,
  };
}

type ParkedRange = KeyRange & { readonly partitionKey: string };

function parkedRanges(listId: string, keys: ReadonlySet<string>): ParkedRange[] {
  const byDigit = Map.groupBy(keys, (key) => key.slice(0, 1));
  return [...byDigit].flatMap(([digit, keysOfDigit]): ParkedRange[] => {
    const partitionKey = `${listId}_${digit}`;
    if (keysOfDigit.length > fewKeys) return [{ partitionKey, from: '', to: undefined }];
    return keysOfDigit.map((key) => ({ partitionKey, from: `${key}_`, to: `${key}~` }));
  });
}

/** An unreadable row counts as absent; the next change of the file replaces it. */
function parseFile(itemId: string, read: ReadRow | undefined): LibraryFile | undefined {
  const file = fileColumns.safeParse(read?.columns).data;
  return file && { itemId, ...file };
}

/**
 * A thousand items in each partition: a page of the delta lists ids in order, so its rows fill whole
 * transactions.
 */
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
