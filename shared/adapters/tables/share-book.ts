/** The book of all shares and of what was used of them: one row, so that one conditional write decides about everything. */
import { z } from 'zod';
import { parsedJson } from '../../core/parsed-json.ts';
import { closedBook, shareParts } from '../../core/shares.ts';
import { windowsMs } from '../transport/allowances.ts';
import { byWindow, noPast, type SharedPast, type WindowName } from '../transport/own-use.ts';
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

/** Each by itself: an older version of the app does not know all windows, or writes shares without any of it. */
const pastForm = z
  .object({
    owed: z.object(byWindow(() => owedForm.optional().catch(undefined))).catch({}),
    hours: z.array(z.tuple([z.int(), z.number().min(0)])).catch([]),
  })
  .catch({ owed: {}, hours: [] });

/**
 * What an older version used of a window is not known; the reserve is left, so that a call need not wait. Nor is what it used
 * of the day.
 */
function parsedPast(past: unknown, nowMs: number): SharedPast {
  const { owed, hours } = pastForm.parse(past);
  const unknown = (name: WindowName) => ({ parts: shareParts.regular, untilMs: nowMs + windowsMs[name] });
  return { owed: byWindow((name) => owed[name] ?? unknown(name)), hours };
}

export function shareStore(table: Table): ShareStore {
  return {
    async read(nowMs) {
      const row = await table.get(key.partitionKey, key.rowKey);
      if (row === undefined) return { book: [], past: noPast, etag: undefined };
      const { value, past } = row.columns;
      const shares = bookForm.safeParse(parsedJson(String(value)));
      return {
        book: shares.success ? shares.data : closedBook(nowMs),
        past: parsedPast(parsedJson(String(past)), nowMs),
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
