/** Cursors: small values by name, such as delta links. */
import { PermanentError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import type { CursorStore } from '../../ports/cursors.ts';
import type { Row } from './limits.ts';
import { type Columns, upgrade } from './schema-version.ts';
import type { Table } from './table.ts';

const partitionKey = 'cursor';
const maxLength = 30_000;

/** Values are stored as JSON and are not checked when they are read: only the caller knows their type. */
export function cursorStore(table: Table): CursorStore {
  function parsed(name: string, columns: Columns, version: number): unknown {
    const { value } = upgrade({ table: table.name, current: version, upgrades: {} }, name, columns);
    const json = parsedJson(String(value));
    // This value matches no schema, so each caller decides how an unreadable value is treated.
    return json === undefined ? { unreadable: true } : json;
  }
  function rowOf(name: string, value: unknown, version: number): Row {
    const text = JSON.stringify(value);
    if (text.length > maxLength) {
      throw new PermanentError(
        'cursor-too-long',
        `Table ${table.name}, key ${name}: ${text.length} characters, at most ${maxLength} fit; store it in parts.`,
      );
    }
    return { partitionKey, rowKey: name, schema: version, value: text };
  }

  return {
    async get(name, version = 1) {
      const read = await table.get(partitionKey, name);
      return read && parsed(name, read.columns, version);
    },
    async stored(name, version = 1) {
      const read = await table.get(partitionKey, name);
      return read && { value: parsed(name, read.columns, version), etag: read.etag };
    },
    async set(name, value, version = 1) {
      await table.upsert(rowOf(name, value, version), 'Replace');
    },
    async replace(name, value, { etag, version = 1 }) {
      const row = rowOf(name, value, version);
      if (etag === undefined) return table.create(row);
      const answer = await table.write(row, 'Replace', etag);
      return answer.kind === 'written' ? answer.etag : undefined;
    },
    async remove(name, etag) {
      await table.remove(partitionKey, name, etag);
    },
    async list(prefix, version = 1) {
      const found: { name: string; value: unknown; etag: string }[] = [];
      for await (const page of table.pages(partitionKey, { from: prefix, to: after(prefix) })) {
        for (const { rowKey, columns, etag } of page) {
          found.push({ name: rowKey, value: parsed(rowKey, columns, version), etag });
        }
      }
      return found;
    },
  };
}

/** The end of the range of names that start with the prefix; undefined: no end. */
function after(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
