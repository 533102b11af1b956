/** Which version of the program wrote a row, how an older row becomes a current one, and what no version has written. */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';

export type Columns = Readonly<Record<string, unknown>>;
/** By version: how a row of the version before becomes one of it. */
export type Upgrades = Readonly<Record<number, (columns: Columns) => Columns>>;

/** How the rows of one kind are read. `current` is the version that this program writes. */
export interface RowFormat<T extends z.ZodType> {
  readonly table: string;
  readonly columns: T;
  readonly current: number;
  readonly upgrades: Upgrades;
}

/**
 * Parses a row after bringing it to the current version, step by step; a row without a version is of the first. Throws
 * PermanentError `newer-schema` for a row that a later version of Instep wrote, because reading it wrongly could put a
 * wrong picture somewhere, and `unreadable-row` for one that no version has written.
 */
export function parseRow<T extends z.ZodType>(format: RowFormat<T>, key: string, read: Columns): z.output<T> {
  const parsed = format.columns.safeParse(upgraded(format, key, read));
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    'unreadable-row',
    `Table ${format.table}, key ${key}: the row cannot be read. ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

/** Exported for what a row holds besides its fixed columns. */
export function upgraded(format: Omit<RowFormat<z.ZodType>, 'columns'>, key: string, read: Columns): Columns {
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
