/**
 * The SDK repeats a request whose answer was lost. If the first one was carried out, the second is refused (409 or
 * 412) because of our own write. The stored row then shows whose write it was (DECISIONS.md, D-own-write).
 */
import type { Row } from './limits.ts';

interface Stored {
  readonly etag: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

interface Reading {
  get(partitionKey: string, rowKey: string): Promise<Stored | undefined>;
}

/** The ETag of the stored row if it holds everything that we meant to write; undefined: another writer changed it. */
export async function ownWrite(table: Reading, row: Row): Promise<string | undefined> {
  const stored = await table.get(row.partitionKey, row.rowKey);
  return stored !== undefined && holds(stored, row) ? stored.etag : undefined;
}

function holds({ columns }: Stored, row: Row): boolean {
  return Object.entries(row).every(([name, value]) => columns[name] === value);
}
