/** Reads a page row by row: a row that does not fit must not cost the others. */
import { z } from 'zod';
import type { RowCause } from '../core/catalogue/row-causes.ts';
import { isTrustworthy } from '../core/page-trust.ts';
import type { UnreadableRow } from '../ports/tenant.ts';
import { malformed, type RequestName } from './transport/failures.ts';

export interface ReadRows<T> {
  readonly items: readonly T[];
  readonly unreadable: readonly UnreadableRow[];
}

/** What becomes of one row: an item, nothing (a row of no interest), or the cause why it cannot be used. */
export type RowReading<T> = { readonly item?: T | undefined; readonly cause?: RowCause | undefined };

const oneId = z.union([z.string().min(1), z.int().transform(String)]);
const idSchema = z.union([z.object({ id: oneId }), z.object({ ID: oneId })]);

/**
 * `read` is given the rows that fit the schema. Throws TransientError for a page of which too much is odd: it may be
 * another answer than the one that was asked for.
 */
export function readEach<R, T>(
  request: RequestName,
  rows: readonly unknown[],
  { schema, read }: { readonly schema: z.ZodType<R>; readonly read: (row: R) => RowReading<T> },
): ReadRows<T> {
  const items: T[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    const cause = shapeCause(row);
    const parsed = schema.safeParse(row);
    const reading: RowReading<T> =
      cause !== undefined ? { cause } : parsed.success ? read(parsed.data) : { cause: misfit(parsed.error) };
    if (reading.item !== undefined) items.push(reading.item);
    if (reading.cause !== undefined)
      unreadable.push({ cause: reading.cause, id: reading.cause === 'no-id' ? undefined : idOf(row) });
  }
  expectTrust(request, unreadable.length, rows.length);
  return { items, unreadable };
}

export function expectTrust(request: RequestName, odd: number, rows: number): void {
  if (isTrustworthy(odd, rows)) return;
  throw malformed(request, `${odd} of ${rows} rows could not be understood`);
}

function shapeCause(row: unknown): RowCause | undefined {
  if (row === null || row === undefined) return 'empty-row';
  if (typeof row !== 'object' || Array.isArray(row)) return 'wrong-type';
  return 'error' in row ? 'error-row' : undefined;
}

function misfit({ issues }: z.ZodError): RowCause {
  return issues.some(({ path }) => String(path[0]).toLowerCase() === 'id') ? 'no-id' : 'wrong-type';
}

/** Undefined: the row names no object. */
function idOf(row: unknown): string | undefined {
  const parsed = idSchema.safeParse(row);
  if (!parsed.success) return undefined;
  return ('id' in parsed.data ? parsed.data.id : parsed.data.ID).toLowerCase();
}

/**
 * Whether a row speaks of a deletion in any form but the documented one. Which form a service uses differs by API and
 * version: `@removed`, a `deleted` facet, OData 4.01's `$deletedEntity`.
 */
export function hasRemovedMarker(row: Readonly<Record<string, unknown>>): boolean {
  const context = row['@odata.context'];
  if (typeof context === 'string' && context.endsWith('/$deletedEntity')) return true;
  return Object.entries(row).some(
    ([name, value]) =>
      /^(@.*removed|@.*deleted|deleted|removed)$/i.test(name) && value != null && value !== false,
  );
}
