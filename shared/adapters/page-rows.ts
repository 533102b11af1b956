/** Parses a page row by row, so that a malformed row does not affect the others. */
import { z } from 'zod';
import type { RowCause } from '../core/catalogue/row-causes.ts';
import { isTrustworthy } from '../core/page-trust.ts';
import type { UnreadableRow } from '../ports/tenant.ts';
import { malformed, type RequestName } from './transport/failures.ts';

export interface ReadRows<T> {
  readonly items: readonly T[];
  readonly unreadable: readonly UnreadableRow[];
}

/** The result of one row: an item, nothing (the row is not relevant), or the cause why it cannot be used. */
export type RowReading<T> = { readonly item?: T | undefined; readonly cause?: RowCause | undefined };

const oneId = z.union([z.string().min(1), z.int().transform(String)]);
const idSchema = z.union([z.object({ id: oneId }), z.object({ ID: oneId })]);

/**
 * `read` gets the rows that match the schema. Throws TransientError for a page with too many malformed rows, which may be
 * the answer to another request.
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
 * Whether a row marks a deletion in another form than the documented one. Which form a service uses differs by API and
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
