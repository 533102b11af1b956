/** The book of all shares and of what was used of them: one row, so that one conditional write decides about everything. */
import { z } from 'zod';
import { parsedJson } from '../../core/parsed-json.ts';
import { closedBook, shareParts } from '../../core/shares.ts';
import { windowsMs } from '../transport/allowances.ts';
import { byWindow, noPast, type SharedPast } from '../transport/own-use.ts';
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

const owedForm = z.object({ parts: z.number().min(0), untilMs: z.number() });

const pastForm = z.object({
  owed: z.object(byWindow(() => owedForm)),
  hours: z.array(z.tuple([z.int(), z.number().min(0)])),
});

/**
 * An older version of the app writes shares without it. What it used of them is not known; the reserve is left, so that a
 * call need not wait.
 */
function unknownPast(nowMs: number): SharedPast {
  const owed = byWindow((name) => ({ parts: shareParts.regular, untilMs: nowMs + windowsMs[name] }));
  return { owed, hours: [] };
}

export function shareStore(table: Table): ShareStore {
  return {
    async read(nowMs) {
      const row = await table.get(key.partitionKey, key.rowKey);
      if (row === undefined) return { book: [], past: noPast, etag: undefined };
      const { value, past } = row.columns;
      const shares = bookForm.safeParse(parsedJson(String(value)));
      const known = pastForm.safeParse(parsedJson(String(past)));
      return {
        book: shares.success ? shares.data : closedBook(nowMs),
        past: known.success ? known.data : unknownPast(nowMs),
        etag: row.etag,
      };
    },
    async write({ book, past }, etag) {
      const row = { ...key, schema: 1, value: JSON.stringify(book), past: JSON.stringify(past) };
      if (etag === undefined) return table.create(row);
      const written = await table.write(row, 'Replace', etag);
      return written.kind === 'written' ? written.etag : undefined;
    },
  };
}
