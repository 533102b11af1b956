/** Runs: records under `run`, the one active place beside them, and each run's results and chunks under its own id. */
import { PermanentError } from '../../core/errors.ts';
import type { ResultRow, RunRecord } from '../../core/run.ts';
import type { RunStore } from '../../ports.ts';
import { parseResult, parseRun, resultColumns, runColumns } from './run-row.ts';
import type { Table } from './table.ts';
import { removeRange, submit } from './transactions.ts';

const records = 'run';
const active = 'active';

export function runStore(table: Table): RunStore {
  async function activeRow() {
    const read = await table.get(records, active);
    return read && { runId: String(read.columns.runId), etag: read.etag };
  }
  return {
    open: (run) => open(table, run),
    async activeId() {
      return (await activeRow())?.runId;
    },
    async release(runId) {
      const row = await activeRow();
      if (row?.runId === runId) await table.remove(records, active, row.etag);
    },
    async get(id) {
      const read = await table.get(records, id);
      return read && { value: parseRun(id, read.columns), etag: read.etag };
    },
    async update(etag, run) {
      return (await table.write(recordRow(run), 'Replace', etag)).kind === 'written';
    },
    async list(limit) {
      const runs = await allRuns(table);
      return runs.reverse().slice(0, limit);
    },
    async addResult(row) {
      return (await table.create(resultRow(row))) !== undefined;
    },
    results: (runId, kind) => results(table, runId, kind),
    async putChunks(runId, chunks) {
      const rows = chunks.map((users, index) => {
        return { partitionKey: runId, rowKey: partKey('users', index), schema: 1, users: users.join(' ') };
      });
      await submit(
        table,
        rows.map((row) => ({ kind: 'upsert', mode: 'Replace', row })),
      );
    },
    async chunk(runId, index) {
      const read = await table.get(runId, partKey('users', index));
      return read && String(read.columns.users).split(' ').filter(Boolean);
    },
    async erase(runId) {
      await removeRange(table, runId);
      await table.remove(records, runId);
    },
  };
}

/**
 * The place first, then the record: whoever comes again with the same run id, after a crash between the two, finds its own
 * place and writes what is missing. The place never waits for a record that another run would have to explain.
 */
async function open(table: Table, run: RunRecord): ReturnType<RunStore['open']> {
  const place = { partitionKey: records, rowKey: active, schema: 1, runId: run.id };
  const claimed = await table.create(place);
  const holder = claimed === undefined ? await table.get(records, active) : undefined;
  const activeId = claimed === undefined ? String(holder?.columns.runId ?? '') : run.id;
  // Released between the two calls: nobody is active now, and the next attempt finds the place free.
  if (activeId === '') return await open(table, run);
  if (activeId !== run.id) return { opened: false, activeId };
  await table.create(recordRow(run));
  return { opened: true };
}

function recordRow(run: RunRecord) {
  if (run.id === active)
    throw new PermanentError('run-id', `Table Runs: "${active}" cannot be the id of a run.`);
  return { ...runColumns(run), partitionKey: records, rowKey: run.id };
}

/** Oldest first. Retention keeps a few hundred records at most, so one request reads them all. */
async function allRuns(table: Table): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const page of table.pages(records, { from: '', to: undefined })) {
    for (const { rowKey, columns } of page) if (rowKey !== active) runs.push(parseRun(rowKey, columns));
  }
  return runs;
}

async function results(table: Table, runId: string, kind: ResultRow['kind']): Promise<readonly ResultRow[]> {
  const found: ResultRow[] = [];
  for await (const page of table.pages(runId, { from: `${kind}-`, to: `${kind}.` })) {
    for (const { rowKey, columns } of page) {
      found.push(parseResult({ runId, kind, index: Number(rowKey.slice(kind.length + 1)) }, columns));
    }
  }
  return found;
}

function resultRow(row: ResultRow) {
  return { ...resultColumns(row), partitionKey: row.runId, rowKey: partKey(row.kind, row.index) };
}

/** Five digits: 99,999 chunks of 20 users are more than a tenant has. */
function partKey(kind: ResultRow['kind'] | 'users', index: number): string {
  return `${kind}-${String(index).padStart(5, '0')}`;
}
