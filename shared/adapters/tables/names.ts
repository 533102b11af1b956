/**
 * Names: one row for each hashed name, with one column for each holder. To claim a name is to merge one
 * column: it needs no read, concurrent claims cannot overwrite each other, and a transaction takes a hundred.
 * To look up a name is to read one row by its key (DECISIONS.md, D-names).
 */
import { TransientError } from '../../core/errors.ts';
import { mostHolders, nameKey, unlistedHolder } from '../../core/picture-base.ts';
import type { NameStore } from '../../ports/state.ts';
import { inFlight } from '../in-flight.ts';
import type { Row } from './limits.ts';
import { isObjectId, userKey } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';
import { upsertRows } from './transactions.ts';

/** A page of the directory has a thousand names. */
const readsInFlight = 32;
const releaseAttempts = 5;

export function nameStore(table: Table): NameStore {
  return {
    async claim(claims) {
      const byKey = Map.groupBy(claims, ({ name }) => nameKey(name));
      const rows = [...byKey].map(([key, some]) => row(rowOf(key), listed(some.map(({ id }) => id))));
      await upsertRows(table, 'Merge', rows);
    },

    /** One request for each name. */
    async holders(names) {
      const asked = [...new Set(names)];
      const found = await inFlight(asked, readsInFlight, async (name) => {
        const { partitionKey, rowKey } = rowOf(nameKey(name));
        return [name, holdersOf(await table.get(partitionKey, rowKey))] as const;
      });
      return new Map(found);
    },

    release: (key, id) => change(table, key, (held) => held.filter((holder) => holder !== id)),
    unlist: (key, id) => change(table, key, (held) => held.map((one) => (one === id ? unlistedHolder : one))),
    shorten: (name) => change(table, nameKey(name), listed),
  };
}

/** Does nothing where the holders stay the same. */
async function change(
  table: Table,
  key: string,
  next: (holders: readonly string[]) => readonly string[],
): Promise<void> {
  const at = rowOf(key);
  for (let attempt = 0; attempt < releaseAttempts; attempt += 1) {
    const read = await table.get(at.partitionKey, at.rowKey);
    if (read === undefined) return;
    const held = holdersOf(read);
    const kept = next(held);
    if (kept.length === held.length && kept.every((holder) => held.includes(holder))) return;
    if (await replace(table, at, { read, kept })) return;
  }
  throw new TransientError(`Table ${table.name}, key ${at.rowKey}: claimed again and again while releasing`);
}

/** As many as a row has room for, together with as many again that are claimed before it is shortened. */
function listed(ids: readonly string[]): readonly string[] {
  const all = [...new Set(ids)].sort();
  if (all.length <= mostHolders) return all;
  const named = all.filter((id) => id !== unlistedHolder);
  return [unlistedHolder, ...named.slice(0, mostHolders - 1)];
}

/**
 * A merge cannot remove a column, so the row is replaced, or deleted with its last holder. False: the row has
 * changed.
 */
async function replace(
  table: Table,
  at: RowKey,
  { read, kept }: { readonly read: ReadRow; readonly kept: readonly string[] },
): Promise<boolean> {
  if (kept.length === 0) return await table.remove(at.partitionKey, at.rowKey, read.etag);
  return (await table.write(row(at, kept), 'Replace', read.etag)).kind === 'written';
}

type RowKey = Pick<Row, 'partitionKey' | 'rowKey'>;

function row(at: RowKey, holders: readonly string[]): Row {
  return { ...at, schema: 1, ...Object.fromEntries(holders.map((holder) => [holderColumn(holder), true])) };
}

/** Sixteen partitions, by the first digit of the hash. */
function rowOf(key: string): RowKey {
  return { partitionKey: key.slice(0, 1), rowKey: key };
}

/** Column names must not contain hyphens. */
function holderColumn(id: string): string {
  return `h_${userKey('Names', id).rowKey.replaceAll('-', '_')}`;
}

function holdersOf(read: ReadRow | undefined): readonly string[] {
  return Object.keys(read?.columns ?? {})
    .filter((name) => name.startsWith('h_'))
    .map((name) => name.slice(2).replaceAll('_', '-'))
    .filter(isObjectId)
    .sort();
}
