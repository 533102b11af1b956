/**
 * Compare ranges and their progress. They are in the same partition as the findings of their run, so that one
 * transaction can write findings and check that no other attempt has taken the range
 * (DECISIONS.md, D-range-owner).
 */
import { z } from 'zod';
import type { FindingRow, RangeRow } from '../../core/run.ts';
import { noTotals } from '../../core/totals.ts';
import type { RangeAttempt, RangeStore } from '../../ports/runs.ts';
import type { Ids } from '../../ports/runtime.ts';
import { findingKey, findingRowOf } from './findings.ts';
import { optionalText, toJson } from './json-column.ts';
import type { Row } from './limits.ts';
import type { LineSeals } from './plan-seal.ts';
import { totalsColumn, trafficColumn, trafficColumns } from './run-row.ts';
import { type Columns, type RowFormat, readableOr } from './schema-version.ts';
import type { Table } from './table.ts';
import { type Change, submitGuarded } from './transactions.ts';

const prefix = 'range-';
/** Sorts after every range. */
const groupPrefix = 'ranges-';

const format = {
  table: 'Findings',
  columns: z.object({
    after: optionalText,
    totals: totalsColumn,
    done: z.boolean(),
    failed: z.boolean(),
    traffic: trafficColumn,
  }),
  current: 1,
  upgrades: {},
} satisfies RowFormat<z.ZodType>;

export function rangeStore(table: Table, ids: Ids, lines: LineSeals): RangeStore {
  return {
    async list(runId, { from, to } = { from: 0, to: mostRanges }) {
      const rows: RangeRow[] = [];
      for await (const page of table.pages(runId, { from: prefix + digits(from), to: prefix + digits(to) })) {
        for (const { rowKey, columns } of page) rows.push(parse(runId, rowKey, columns));
      }
      return rows;
    },
    async endGroup(runId, index) {
      await table.create({ partitionKey: runId, rowKey: groupPrefix + digits(index), schema: 1 });
    },
    async endedGroups(runId) {
      let ended = 0;
      const keys = { from: groupPrefix, to: `${groupPrefix}~` };
      for await (const page of table.pages(runId, keys, [])) ended += page.length;
      return ended;
    },
    take: (runId, index) => take({ table, ids, lines }, { runId, index }),
  };
}

interface Store {
  readonly table: Table;
  readonly ids: Ids;
  readonly lines: LineSeals;
}

/** One request for the first attempt at a range, three for a later one. */
async function take(
  store: Store,
  { runId, index }: Pick<RangeRow, 'runId' | 'index'>,
): Promise<RangeAttempt> {
  const { table, ids } = store;
  const fresh: RangeRow = { runId, index, after: undefined, totals: noTotals, done: false, failed: false };
  const token = ids.fresh();
  const created = await table.create(rowOf(fresh, token));
  if (created !== undefined) return attempt(store, { row: fresh, isFirst: true, etag: created, token });
  const { partitionKey, rowKey } = rowOf(fresh, token);
  const read = await table.get(partitionKey, rowKey);
  // The row was erased between the two calls.
  if (read === undefined) return await take(store, { runId, index });
  const row = parse(runId, rowKey, read.columns);
  if (read.columns.attempt === token) return attempt(store, { row, isFirst: true, etag: read.etag, token });
  if (row.done) return { row, isFirst: false, save: async () => false };
  const taken = await table.write(rowOf(row, token), 'Replace', read.etag);
  // Another attempt took the range or saved progress between the two calls.
  if (taken.kind === 'changed') return await take(store, { runId, index });
  return attempt(store, { row, isFirst: false, etag: taken.etag, token });
}

type Taken = Pick<RangeAttempt, 'row' | 'isFirst'> & {
  readonly etag: string;
  /** Distinguishes the writes of this attempt from those of other attempts. */
  readonly token: string;
};

function attempt({ table, lines }: Store, { row, isFirst, etag, token }: Taken): RangeAttempt {
  let currentEtag: string | undefined = etag;
  let current = row;
  return {
    row,
    isFirst,
    async save({ puts, removals, row: next }) {
      if (currentEtag === undefined) return false;
      const guard = { etag: currentEtag, before: rowOf(current, token), after: rowOf(next, token) };
      currentEtag = await submitGuarded(table, guard, [
        ...(await Promise.all(puts.map((finding) => put(table, lines, finding)))),
        ...removals.map(
          (userId): Change => ({ kind: 'delete', row: findingKey(table.name, row.runId, userId) }),
        ),
      ]);
      current = next;
      return currentEtag !== undefined;
    },
  };
}

async function put(table: Table, lines: LineSeals, finding: FindingRow): Promise<Change> {
  return { kind: 'upsert', mode: 'Replace', row: await findingRowOf(table.name, finding, lines) };
}

/** Enough for 100 million users. */
const mostRanges = 99_999;

function digits(index: number): string {
  return String(index).padStart(5, '0');
}

function rowOf(row: RangeRow, attempt: string): Row {
  const { runId, index, after, totals, done, failed, traffic } = row;
  return {
    partitionKey: runId,
    rowKey: prefix + digits(index),
    schema: format.current,
    after: after ?? '',
    totals: toJson(totals),
    done,
    failed,
    ...trafficColumns(traffic),
    attempt,
  };
}

function parse(runId: string, rowKey: string, columns: Columns): RangeRow {
  const index = Number(rowKey.slice(prefix.length));
  // A row that cannot be read: the range starts again, which repeats work and loses none.
  const fromTheStart = () => ({
    ...{ after: undefined, totals: noTotals, traffic: undefined },
    ...{ done: false, failed: false },
  });
  return { runId, index, ...readableOr(format, `${runId} / ${rowKey}`, columns, fromTheStart) };
}
