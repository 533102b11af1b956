/** The book of all shares: one row, so that one conditional write decides about everything. */
import { z } from 'zod';
import { parsedJson } from '../../core/parsed-json.ts';
import { closedBook } from '../../core/shares.ts';
import type { ShareStore } from '../transport/shares.ts';
import type { Table } from './table.ts';

const key = { partitionKey: 'share', rowKey: 'allowance' };

const bookForm = z.array(
  z.object({
    id: z.string(),
    parts: z.int().min(0),
    inReserve: z.boolean(),
    isShort: z.boolean(),
    untilMs: z.number(),
  }),
);

export function shareStore(table: Table): ShareStore {
  return {
    async read(nowMs) {
      const row = await table.get(key.partitionKey, key.rowKey);
      if (row === undefined) return { book: [], etag: undefined };
      const parsed = bookForm.safeParse(parsedJson(String(row.columns.value)));
      return { book: parsed.success ? parsed.data : closedBook(nowMs), etag: row.etag };
    },
    async write(book, etag) {
      const row = { ...key, schema: 1, value: JSON.stringify(book) };
      if (etag === undefined) return table.create(row);
      const written = await table.write(row, 'Replace', etag);
      return written.kind === 'written' ? written.etag : undefined;
    },
  };
}
