/**
 * Compare ranges: how far each has come. They lie beside the findings of their run, because one transaction must be able to
 * write findings and to prove that the range is still the writer's own (DECISIONS.md, D-range-owner).
 */
import { z } from 'zod';
import type { FindingRow, RangeRow } from '../../core/run.ts';
import { noTotals } from '../../core/totals.ts';
import type { RangeAttempt, RangeStore } from '../../ports/runs.ts';
import { findingKey, findingRowOf } from './findings.ts';
import { optionalText, toJson } from './json-column.ts';
import type { Row } from './limits.ts';
import { totalsColumn } from './run-row.ts';
import { type Columns, parseRow, type RowFormat } from './schema-version.ts';
import type { Table } from './table.ts';
import { type Change, submitGuarded } from './transactions.ts';

const prefix = 'range-';

const format = {
  table: 'Findings',
  columns: z.object({ after: optionalText, totals: totalsColumn, done: z.boolean(), failed: z.boolean() }),
  current: 1,
  upgrades: {},
} satisfies RowFormat<z.ZodType>;

export function rangeStore(table: Table): RangeStore {
  return {
    async list(runId) {
      const rows: RangeRow[] = [];
      for await (const page of table.pages(runId, { from: prefix, to: `${prefix}~` })) {
        for (const { rowKey, columns } of page) rows.push(parse(runId, rowKey, columns));
      }
      return rows;
    },
    take: (runId, index) => take(table, runId, index),
  };
}

/** One request where nobody took the range before, three otherwise. */
async function take(table: Table, runId: string, index: number): Promise<RangeAttempt> {
  const begun: RangeRow = { runId, index, after: undefined, totals: noTotals, done: false, failed: false };
  const created = await table.create(rowOf(begun));
  if (created !== undefined) return attempt(table, { row: begun, isFirst: true, etag: created });
  const { partitionKey, rowKey } = rowOf(begun);
  const read = await table.get(partitionKey, rowKey);
  // Erased between two calls: begin again.
  if (read === undefined) return await take(table, runId, index);
  const row = parse(runId, rowKey, read.columns);
  if (row.done) return { row, isFirst: false, save: async () => false };
  const taken = await table.write(rowOf(row), 'Replace', read.etag);
  // Somebody else took it, or got further, at the same moment.
  if (taken.kind === 'changed') return await take(table, runId, index);
  return attempt(table, { row, isFirst: false, etag: taken.etag });
}

function attempt(
  table: Table,
  { row, isFirst, etag }: Pick<RangeAttempt, 'row' | 'isFirst'> & { readonly etag: string },
): RangeAttempt {
  let held: string | undefined = etag;
  let now = row;
  return {
    row,
    isFirst,
    async save({ puts, removals, row: next }) {
      if (held === undefined) return false;
      const guard = { etag: held, before: rowOf(now), after: rowOf(next) };
      held = await submitGuarded(table, guard, [
        ...puts.map((finding) => put(table, finding)),
        ...removals.map(
          (userId): Change => ({ kind: 'delete', row: findingKey(table.name, row.runId, userId) }),
        ),
      ]);
      now = next;
      return held !== undefined;
    },
  };
}

function put(table: Table, finding: FindingRow): Change {
  return { kind: 'upsert', mode: 'Replace', row: findingRowOf(table.name, finding) };
}

/** Five digits: a tenant of 100 million users has that many ranges. */
function rowOf({ runId, index, after, totals, done, failed }: RangeRow): Row {
  const rowKey = `${prefix}${String(index).padStart(5, '0')}`;
  const columns = { schema: format.current, after: after ?? '', totals: toJson(totals), done, failed };
  return { partitionKey: runId, rowKey, ...columns };
}

function parse(runId: string, rowKey: string, columns: Columns): RangeRow {
  const index = Number(rowKey.slice(prefix.length));
  return { runId, index, ...parseRow(format, `${runId} / ${rowKey}`, columns) };
}
