/**
 * Names: one row for each hashed name, with one column for each holder. To claim a name is to merge one
 * column: it needs no read, concurrent claims cannot overwrite each other, and a transaction takes a hundred.
 * To look up a name is to read one row by its key (DECISIONS.md, D-names).
 */
import { TransientError } from '../../core/errors.ts';
import { nameKey } from '../../core/picture-base.ts';
import type { NameStore } from '../../ports/state.ts';
import { inFlight } from '../in-flight.ts';
import type { Row } from './limits.ts';
import { isObjectId, userKey } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';
import { upsertRows } from './transactions.ts';

const readsInFlight = 16;
const releaseAttempts = 5;

export function nameStore(table: Table): NameStore {
  return {
    async claim(claims) {
      const rows = new Map<string, Row>();
      for (const { name, id } of claims) {
        const key = rowOf(nameKey(name));
        rows.set(key.rowKey, { ...rows.get(key.rowKey), ...key, schema: 1, [holderColumn(id)]: true });
      }
      await upsertRows(table, 'Merge', [...rows.values()]);
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

    async release(key, id) {
      const { partitionKey, rowKey } = rowOf(key);
      for (let attempt = 0; attempt < releaseAttempts; attempt += 1) {
        const read = await table.get(partitionKey, rowKey);
        if (read === undefined || !holdersOf(read).includes(id)) return;
        if (await removeHolder(table, partitionKey, read, id)) return;
      }
      throw new TransientError(`Table ${table.name}, key ${rowKey}: claimed again and again while releasing`);
    },
  };
}

/**
 * A merge cannot remove a column, so the row is replaced, or deleted with its last holder. False: the row has
 * changed.
 */
async function removeHolder(table: Table, partitionKey: string, read: ReadRow, id: string): Promise<boolean> {
  const rest = holdersOf(read).filter((holder) => holder !== id);
  if (rest.length === 0) return await table.remove(partitionKey, read.rowKey, read.etag);
  const columns = Object.fromEntries(rest.map((holder) => [holderColumn(holder), true]));
  const row = { partitionKey, rowKey: read.rowKey, schema: 1, ...columns };
  return (await table.write(row, 'Replace', read.etag)).kind === 'written';
}

/** Sixteen partitions, by the first digit of the hash. */
function rowOf(key: string): { partitionKey: string; rowKey: string } {
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
