/** Reads stored rows as the service holds them, past every adapter. */
import { ServiceError } from '../storage/service-call.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { Keys, StoredRow, Tables } from '../storage/tables.ts';

/** `at`: the keys, or a user's id, whose first digit names the partition. */
export function peek(tables: Tables, table: string, at: string | Keys): StoredRow | undefined {
  const keys = typeof at === 'string' ? { partitionKey: at.slice(0, 1), rowKey: at } : at;
  try {
    return tables.get(table, keys);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

export function partition(tables: Tables, table: string, key: string): Columns[] {
  return tables
    .rows(table)
    .map(({ columns }) => columns)
    .filter(({ PartitionKey }) => PartitionKey === key);
}

/** All runs, without the run lock, oldest first. */
export function runsOf(tables: Tables): Columns[] {
  return partition(tables, 'Runs', 'run')
    .filter(({ RowKey }) => RowKey !== 'active')
    .sort((one, other) => (String(one.RowKey) < String(other.RowKey) ? -1 : 1));
}

/** The lines of a run, without its compare ranges. */
export function linesOf(tables: Tables, runId: string): Columns[] {
  return partition(tables, 'Findings', runId).filter(({ finding }) => finding !== undefined);
}

export function json<T>(column: unknown): T | undefined {
  return typeof column === 'string' && column !== '' ? (JSON.parse(column) as T) : undefined;
}

export interface SeenChange {
  readonly table: string;
  readonly keys: Keys;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
}

/** Shows each change of a row to `see`, once it is made. */
export function watchChanges(tables: Tables, see: (change: SeenChange) => void): void {
  const change = tables.change.bind(tables);
  tables.change = (table, changes) => {
    const before = changes.map((keys) => peek(tables, table, keys));
    const etags = change(table, changes);
    changes.forEach((keys, index) => {
      see({ table, keys, before: before[index], after: peek(tables, table, keys) });
    });
    return etags;
  };
}
