/**
 * Limits of Table Storage, checked before anything is sent: the emulator does not enforce all of them, and
 * the message of the service does not name the row.
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
import type { TableEntity } from '@azure/data-tables';
import { PermanentError } from '../../core/errors.ts';

export type Column = string | number | boolean;
/** One row. A merge keeps columns that are not given; '' clears a column. */
export type Row = Readonly<Record<string, Column>> & {
  readonly partitionKey: string;
  readonly rowKey: string;
};

const maxStringLength = 32 * 1024;
const maxRowBytes = 1024 * 1024;
const maxColumns = 252;
const maxKeyLength = 512;
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys must not contain control characters
const forbiddenInKeys = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Throws PermanentError `table-limit`, whose message names table, key and remedy. */
export function checkKey(table: string, key: string): void {
  if (key.includes('@')) {
    throw limitError(table, key, 'keys never hold a sign-in name or address; use the object id or a hash');
  }
  if (forbiddenInKeys.test(key)) {
    throw limitError(table, key, 'a key cannot hold / \\ # ? or control characters; hash or encode it');
  }
  if (key.length === 0 || key.length > maxKeyLength) {
    throw limitError(table, key, `a key has 1 to ${maxKeyLength} characters, this has ${key.length}`);
  }
}

/** Returns the size of the row in bytes, as the service counts it. Throws PermanentError `table-limit`. */
export function checkRow(table: string, row: Row): number {
  checkKey(table, row.partitionKey);
  checkKey(table, row.rowKey);
  const columns = Object.entries(row);
  const at = `${row.partitionKey} / ${row.rowKey}`;
  if (columns.length - 2 > maxColumns) {
    throw limitError(table, at, `a row has at most ${maxColumns} columns, this has ${columns.length - 2}`);
  }
  let bytes = 4;
  for (const [name, value] of columns) bytes += checkColumn(table, at, name, value);
  if (bytes > maxRowBytes) {
    throw limitError(table, at, `a row holds at most 1 MiB, this has ${bytes} bytes; split it`);
  }
  return bytes;
}

/**
 * The row in the form that the SDK sends. The service reads an untyped number as Int32 and refuses greater
 * ones, so whole numbers beyond Int32 are sent as Double, which is exact up to 2^53. Throws as `checkRow`
 * does.
 */
export function sendable(table: string, row: Row): TableEntity {
  checkRow(table, row);
  const columns = Object.entries(row).map(([name, value]) => [
    name,
    isBeyondInt32(value) ? asDouble(value) : value,
  ]);
  return { ...Object.fromEntries(columns), partitionKey: row.partitionKey, rowKey: row.rowKey };
}

function isBeyondInt32(value: Column): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value !== (value | 0);
}

function asDouble(value: number) {
  return { type: 'Double', value } as const;
}

function checkColumn(table: string, at: string, name: string, value: Column): number {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw limitError(table, at, `${name} is ${value}, which cannot be stored`);
  }
  if (typeof value !== 'string') return 8 + 2 * name.length + 8;
  if (value.length > maxStringLength) {
    throw limitError(
      table,
      at,
      `${name} has ${value.length} characters, a column holds ${maxStringLength}; shorten or split it`,
    );
  }
  return 8 + 2 * name.length + 2 * value.length + 4;
}

function limitError(table: string, at: string, why: string): PermanentError {
  return new PermanentError('table-limit', `Table ${table}, key ${at}: ${why}.`);
}
