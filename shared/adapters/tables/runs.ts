/** Runs: records under `run`, the one active place beside them, and each run's repair chunks with their results under its own id. */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { ChunkResult, RunRecord } from '../../core/run.ts';
import type { Claim, RunLock, RunStore } from '../../ports/runs.ts';
import type { Stored } from '../../ports/state.ts';
import { parseResult, parseRun, resultColumns, runColumns } from './run-row.ts';
import { parseRow } from './schema-version.ts';
import type { Table } from './table.ts';
import { removeRange, submit } from './transactions.ts';

const records = 'run';
const active = 'active';

export function runStore(table: Table): RunStore {
  return {
    open: (run, claim) => open(table, run, claim),
    async active() {
      return (await activeRow(table))?.value;
    },
    async release(runId, only = {}) {
      const row = await activeRow(table);
      if (row?.value.activeId !== runId) return;
      const { by, at } = row.value.claim;
      if ((only.by ?? by) === by && (only.at ?? at) === at) await table.remove(records, active, row.etag);
    },
    async get(id) {
      const read = await table.get(records, id);
      return read && { value: parseRun(id, read.columns), etag: read.etag };
    },
    async update(etag, run) {
      return (await table.write(recordRow(run), 'Replace', etag)).kind === 'written';
    },
    async list(limit, before) {
      const runs = await allRuns(table, before);
      return runs.reverse().slice(0, limit);
    },
    async addResult(row) {
      return (await table.create(resultRow(row))) !== undefined;
    },
    results: (runId) => results(table, runId),
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

const activeColumns = z.object({
  runId: z.string(),
  claimedBy: z.enum(['start', 'approval']),
  claimedAt: z.string(),
});
const activeVersions = { table: 'Runs', current: 1, upgrades: {}, columns: activeColumns };

async function activeRow(table: Table): Promise<Stored<RunLock> | undefined> {
  const read = await table.get(records, active);
  if (read === undefined) return undefined;
  const { runId, claimedBy, claimedAt } = parseRow(activeVersions, `${records} / ${active}`, read.columns);
  return { value: { activeId: runId, claim: { by: claimedBy, at: claimedAt } }, etag: read.etag };
}

/**
 * The place first, then the record: whoever comes again with the same run id, after a crash between the two, finds its own
 * place and writes what is missing. A place that is claimed anew has a new etag, so that whoever was about to give
 * the older claim back gives nothing back.
 */
async function open(table: Table, run: RunRecord, claim: Claim): ReturnType<RunStore['open']> {
  const columns = { schema: 1, runId: run.id, claimedBy: claim.by, claimedAt: claim.at };
  const place = { partitionKey: records, rowKey: active, ...columns };
  if ((await table.create(place)) === undefined) {
    const holder = await activeRow(table);
    // Released, or claimed by somebody else, between two calls: look again.
    if (holder === undefined) return await open(table, run, claim);
    if (holder.value.activeId !== run.id) return { opened: false, ...holder.value };
    if ((await table.write(place, 'Replace', holder.etag)).kind === 'changed') {
      return await open(table, run, claim);
    }
  }
  await table.create(recordRow(run));
  return { opened: true };
}

function recordRow(run: RunRecord) {
  if (run.id === active)
    throw new PermanentError('run-id', `Table Runs: "${active}" cannot be the id of a run.`);
  return { ...runColumns(run), partitionKey: records, rowKey: run.id };
}

/** Oldest first. Retention keeps a few hundred records at most, so one request reads them all. */
async function allRuns(table: Table, before: string | undefined): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const page of table.pages(records, { from: '', to: before })) {
    for (const { rowKey, columns } of page) if (rowKey !== active) runs.push(parseRun(rowKey, columns));
  }
  return runs;
}

async function results(table: Table, runId: string): Promise<readonly ChunkResult[]> {
  const found: ChunkResult[] = [];
  for await (const page of table.pages(runId, { from: 'chunk-', to: 'chunk.' })) {
    for (const { rowKey, columns } of page) {
      found.push(parseResult({ runId, index: Number(rowKey.slice('chunk-'.length)) }, columns));
    }
  }
  return found;
}

function resultRow(row: ChunkResult) {
  return { ...resultColumns(row), partitionKey: row.runId, rowKey: partKey('chunk', row.index) };
}

/** Five digits: 99,999 chunks of 20 users are more than a tenant has. */
function partKey(kind: 'chunk' | 'users', index: number): string {
  return `${kind}-${String(index).padStart(5, '0')}`;
}
