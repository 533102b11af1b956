/**
 * Versions of stored rows: older rows are upgraded when they are read, rows of a newer version are refused.
 */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';

export type Columns = Readonly<Record<string, unknown>>;
/** By version: converts a row of the previous version. */
export type Upgrades = Readonly<Record<number, (columns: Columns) => Columns>>;

/** How rows of one kind are read. `current` is the version that this program writes. */
export interface RowFormat<T extends z.ZodType> {
  readonly table: string;
  readonly columns: T;
  readonly current: number;
  readonly upgrades: Upgrades;
}

/**
 * Upgrades a row to the current version, step by step, and parses it. A row without a version has version 1.
 * Throws PermanentError `newer-schema` for a row of a later version, which must not be misread and lead to a
 * wrong photo, and `unreadable-row` for a row that no version writes.
 */
export function parseRow<T extends z.ZodType>(format: RowFormat<T>, key: string, read: Columns): z.output<T> {
  const parsed = format.columns.safeParse(upgrade(format, key, read));
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    'unreadable-row',
    `Table ${format.table}, key ${key}: the row cannot be read. ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

/**
 * For rows about one user or one part of the work: an unreadable row counts as `instead`, so that it does not
 * end the run (DECISIONS.md, D-unreadable-rows). A row of a later version is still refused.
 */
export function readableOr<T extends z.ZodType>(
  format: RowFormat<T>,
  key: string,
  read: Columns,
  instead: (why: string) => z.output<T>,
): z.output<T> {
  try {
    return parseRow(format, key, read);
  } catch (error) {
    if (!(error instanceof PermanentError) || error.code !== 'unreadable-row') throw error;
    return instead(error.message);
  }
}

/** Exported for rows that also have columns with variable names. */
export function upgrade(format: Omit<RowFormat<z.ZodType>, 'columns'>, key: string, read: Columns): Columns {
  const version = typeof read.schema === 'number' ? read.schema : 1;
  if (version > format.current) {
    throw new PermanentError(
      'newer-schema',
      `Table ${format.table}, key ${key}: the row has schema ${version}, and this version of Instep knows ` +
        `${format.current}. A newer version has run on this storage account: deploy that version again.`,
    );
  }
  let row = read;
  for (let next = version + 1; next <= format.current; next += 1) {
    row = { ...format.upgrades[next]?.(row), schema: next };
  }
  return row;
}
