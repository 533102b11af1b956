/** Tables in memory with the service's rules: ETags, keys in order, limits, changes of one partition all or none. */
import { PackedRow, Partition } from './partition.ts';
import { ServiceError } from './service-call.ts';
import type { Columns, Filter } from './table-filter.ts';
import { checkLimits } from './table-limits.ts';

export interface StoredRow {
  readonly etag: string;
  readonly columns: Columns;
}

export interface Keys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

export type RowChange = Keys & {
  readonly kind: 'insert' | 'merge' | 'replace' | 'delete';
  /** Without it, merge and replace write a row that is not there; '*' is any row that is there. */
  readonly ifMatch?: string;
  readonly columns: Columns;
};

export interface Page {
  readonly rows: readonly StoredRow[];
  /** Where the next page begins. */
  readonly next: Keys | undefined;
}

export class Tables {
  readonly #tables = new Map<string, Map<string, Partition>>();
  #version = 0;

  readonly now: () => Date;
  readonly #isPacked: boolean;

  /** `isPacked`: rows are kept as text, which takes a fifth of the memory and more time. */
  constructor(now: () => Date, { isPacked = false }: { readonly isPacked?: boolean } = {}) {
    this.now = now;
    this.#isPacked = isPacked;
  }

  create(name: string): void {
    if (this.#tables.has(name)) throw new ServiceError(409, 'TableAlreadyExists');
    this.#tables.set(name, new Map());
  }

  get(table: string, { partitionKey, rowKey }: Keys): StoredRow {
    const row = this.#table(table).get(partitionKey)?.get(rowKey);
    if (row === undefined) throw new ServiceError(404, 'ResourceNotFound');
    return row;
  }

  /** Rows in order of their keys, from `from` on: at most `most` of those that are looked at are answered. */
  page(table: string, filter: Filter, { from, most }: { from: Keys | undefined; most: number }): Page {
    const rows: StoredRow[] = [];
    for (const { keys, row } of inOrder(this.#table(table), { from, filter })) {
      if (!filter(row.columns)) continue;
      if (rows.length === most) return { rows, next: keys };
      rows.push(row);
    }
    return { rows, next: undefined };
  }

  /** Returns the new ETags. When one change is refused, none is made; the error says which (`index`). */
  change(table: string, changes: readonly RowChange[]): readonly (string | undefined)[] {
    const partitions = this.#table(table);
    const partitionKey = changes[0]?.partitionKey ?? '';
    const before = partitions.get(partitionKey) ?? new Partition();
    const after = changes.length === 1 ? before : before.copy();
    const etags = changes.map((change, index) => {
      try {
        return this.#apply(after, change);
      } catch (error) {
        if (error instanceof ServiceError) throw new RefusedChange(error, index);
        throw error;
      }
    });
    partitions.set(partitionKey, after);
    return etags;
  }

  /** Every row of a table, for invariants. */
  rows(table: string): StoredRow[] {
    return [...this.#table(table).values()].flatMap((partition) => [...partition.rows()]);
  }

  #table(name: string): Map<string, Partition> {
    const table = this.#tables.get(name);
    if (table === undefined) throw new ServiceError(404, 'TableNotFound');
    return table;
  }

  #apply(
    partition: Partition,
    { kind, partitionKey, rowKey, ifMatch, columns }: RowChange,
  ): string | undefined {
    const stored = partition.get(rowKey);
    if (kind !== 'delete') checkLimits({ ...columns, PartitionKey: partitionKey, RowKey: rowKey });
    if (kind === 'insert' && stored !== undefined) throw new ServiceError(409, 'EntityAlreadyExists');
    if (ifMatch !== undefined) {
      if (stored === undefined) throw new ServiceError(404, 'ResourceNotFound');
      if (ifMatch !== '*' && ifMatch !== stored.etag)
        throw new ServiceError(412, 'UpdateConditionNotSatisfied');
    }
    if (kind === 'delete') {
      partition.delete(rowKey);
      return undefined;
    }
    const whole = { ...(kind === 'merge' ? stored?.columns : {}), ...columns };
    const at = this.now().toISOString();
    const written = { ...whole, PartitionKey: partitionKey, RowKey: rowKey, Timestamp: at };
    checkLimits(written);
    this.#version += 1;
    const etag = `W/"datetime'${encodeURIComponent(at)}.${this.#version}'"`;
    partition.set(rowKey, this.#isPacked ? new PackedRow(etag, written) : { etag, columns: written });
    return etag;
  }
}

/** A change that was refused, by its place among those that were to be made together. */
export class RefusedChange extends ServiceError {
  readonly index: number;

  constructor({ status, code, message }: ServiceError, index: number) {
    super(status, code, message);
    this.index = index;
  }
}

interface Looking {
  readonly from: Keys | undefined;
  readonly filter: Filter;
}

/** Rows in order of their keys, from `from` on, without those whose keys say that they do not match. */
function* inOrder(partitions: ReadonlyMap<string, Partition>, { from, filter }: Looking) {
  const last = from?.partitionKey ?? '';
  for (const partitionKey of [...partitions.keys()].sort()) {
    const partition = partitions.get(partitionKey);
    const isWanted = partitionKey >= last && filter.canMatch({ PartitionKey: partitionKey });
    if (partition === undefined || !isWanted) continue;
    const first = from?.partitionKey === partitionKey ? from.rowKey : '';
    for (const [rowKey, row] of partition.from(first))
      if (filter.canMatch({ RowKey: rowKey })) yield { keys: { partitionKey, rowKey }, row };
  }
}
