/** Rows of one partition by row key. Their order is worked out when it is asked for, and kept until a key comes or goes. */
import type { Columns } from './table-filter.ts';
import type { StoredRow } from './tables.ts';

export class Partition {
  readonly #rows: Map<string, StoredRow>;
  #sorted: readonly string[] | undefined;

  constructor(rows: ReadonlyMap<string, StoredRow> = new Map()) {
    this.#rows = new Map(rows);
  }

  copy(): Partition {
    return new Partition(this.#rows);
  }

  get(key: string): StoredRow | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: StoredRow): void {
    if (!this.#rows.has(key)) this.#sorted = undefined;
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    this.#sorted = undefined;
    this.#rows.delete(key);
  }

  rows(): Iterable<StoredRow> {
    return this.#rows.values();
  }

  /** In order of the keys, from `first` on. */
  *from(first: string): Generator<readonly [string, StoredRow]> {
    this.#sorted ??= [...this.#rows.keys()].sort();
    const sorted = this.#sorted;
    for (let at = placeOf(first, sorted); at < sorted.length; at += 1) {
      const key = sorted[at] ?? '';
      const row = this.#rows.get(key);
      if (row !== undefined) yield [key, row];
    }
  }
}

/** Of the first key that is not before `first`. */
function placeOf(first: string, sorted: readonly string[]): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((sorted[middle] ?? '') < first) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Its columns as JSON text, in which names and short values take no objects of their own. */
export class PackedRow implements StoredRow {
  readonly etag: string;
  readonly #text: string;

  constructor(etag: string, columns: Columns) {
    this.etag = etag;
    this.#text = JSON.stringify(columns);
  }

  get columns(): Columns {
    return JSON.parse(this.#text) as Columns;
  }
}
