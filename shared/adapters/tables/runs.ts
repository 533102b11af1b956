/**
 * Runs. The partition `run` holds the records of all runs and the run lock; the partition of a run's id holds
 * its repair chunks, their results and the sums of groups of them.
 */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import { isObjectId } from '../../core/picture-base.ts';
import type { ChunkResult, RunRecord } from '../../core/run.ts';
import type { Claim, RunLock, RunStore } from '../../ports/runs.ts';
import type { Stored } from '../../ports/state.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { Row } from './limits.ts';
import { parseResult, parseRun, resultColumns } from './run-row.ts';
import {
  believedRun,
  isBelievedChunk,
  sealedColumns,
  sealOfChunk,
  withBelievedApproval,
} from './run-seal.ts';
import { parseRow } from './schema-version.ts';
import type { ReadRow, Table } from './table.ts';
import { removeRange, upsertRows } from './transactions.ts';

const records = 'run';
/** Row key of the run lock. The text is stable: rows of earlier versions have it. */
const runLockKey = 'active';

export function runStore(table: Table, seals: Seals): RunStore {
  return {
    open: async (run, claim) => open(table, await recordRow(seals, run), claim),
    async active() {
      return (await readRunLock(table))?.value;
    },
    async release(runId, only = {}) {
      const lock = await readRunLock(table);
      if (lock?.value.activeId !== runId) return;
      const { by, at } = lock.value.claim;
      if ((only.by ?? by) === by && (only.at ?? at) === at) {
        await table.remove(records, runLockKey, lock.etag);
      }
    },
    async get(id) {
      const read = await table.get(records, id);
      if (read === undefined) return undefined;
      const { columns, etag } = read;
      return { value: await believedRun(seals, parseRun(id, columns), columns.seal), etag };
    },
    async update(etag, run) {
      return (await table.write(await recordRow(seals, run), 'Replace', etag)).kind === 'written';
    },
    async list(limit, before) {
      const runs = await allRuns(table, before);
      const wanted = runs.reverse().slice(0, limit);
      return await Promise.all(wanted.map(({ run, seal }) => withBelievedApproval(seals, run, seal)));
    },
    async withLeftOut() {
      const ids: string[] = [];
      // A revision begins with a digit.
      const range = { from: '', to: undefined, where: "leftOutRevision ge '0'" };
      for await (const page of table.pages(records, range, ['leftOutRevision'])) {
        ids.push(...page.map(({ rowKey }) => rowKey));
      }
      return ids;
    },
    async addResult(row) {
      return (await table.create(resultRow(row))) !== undefined;
    },
    async results(runId, only = { from: 0, to: mostParts }) {
      const rows = await parts(table, 'chunk', runId, only);
      return rows.map(({ index, columns }) => parseResult({ runId, index }, columns));
    },
    async addGroup({ runId, index, ...ended }) {
      const row = { ...resultColumns({ failed: false, ...ended }), ...keyOf('group', runId, index) };
      await table.create(row);
    },
    async groups(runId) {
      const rows = await parts(table, 'group', runId, { from: 0, to: mostParts });
      return rows.map(({ index, columns }) => {
        const { failed: _, ...group } = parseResult({ runId, index }, columns);
        return group;
      });
    },
    async putChunks(runId, chunks, first = 0) {
      const rows = chunks.map(async (ids, place) => {
        const [index, users] = [first + place, ids.join(' ')];
        const seal = await sealOfChunk(seals, { runId, index, users });
        return { ...keyOf('users', runId, index), schema: 1, users, ...seal };
      });
      await upsertRows(table, 'Replace', await Promise.all(rows));
    },
    async chunk(runId, index) {
      const read = await table.get(runId, partKey('users', index));
      if (read === undefined) return undefined;
      const users = String(read.columns.users);
      if (!(await isBelievedChunk(seals, { runId, index, users }, read.columns.seal))) return undefined;
      return users.split(' ').filter(isObjectId);
    },
    async erase(runId) {
      await removeRange(table, runId);
      await table.remove(records, runId);
    },
  };
}

const runLockColumns = z.object({
  runId: z.string(),
  claimedBy: z.enum(['start', 'approval']),
  claimedAt: z.string(),
});
const runLockFormat = { table: 'Runs', current: 1, upgrades: {}, columns: runLockColumns };

async function readRunLock(table: Table): Promise<Stored<RunLock> | undefined> {
  const read = await table.get(records, runLockKey);
  if (read === undefined) return undefined;
  const { runId, claimedBy, claimedAt } = parseRow(runLockFormat, `${records} / ${runLockKey}`, read.columns);
  return { value: { activeId: runId, claim: { by: claimedBy, at: claimedAt } }, etag: read.etag };
}

/**
 * Writes the run lock first, then the record: after a crash between the two, a repeat with the same run id
 * finds its own lock and writes the record. Claiming the lock again changes its ETag, so that a pending
 * release of the older claim has no effect.
 */
async function open(table: Table, record: Row, claim: Claim): ReturnType<RunStore['open']> {
  const lock = {
    partitionKey: records,
    rowKey: runLockKey,
    schema: 1,
    runId: record.rowKey,
    claimedBy: claim.by,
    claimedAt: claim.at,
  };
  if ((await table.create(lock)) === undefined) {
    const holder = await readRunLock(table);
    // The lock was released between the two calls.
    if (holder === undefined) return await open(table, record, claim);
    if (holder.value.activeId !== record.rowKey) return { opened: false, ...holder.value };
    // The lock was released or claimed again between the two calls.
    if ((await table.write(lock, 'Replace', holder.etag)).kind === 'changed') {
      return await open(table, record, claim);
    }
  }
  await table.create(record);
  return { opened: true };
}

async function recordRow(seals: Seals, run: RunRecord): Promise<Row> {
  if (run.id === runLockKey)
    throw new PermanentError('run-id', `Table Runs: "${runLockKey}" cannot be the id of a run.`);
  return { ...(await sealedColumns(seals, run)), partitionKey: records, rowKey: run.id };
}

/** Oldest first. Retention keeps a few hundred records at most, so one request reads them all. */
async function allRuns(table: Table, before: string | undefined) {
  const runs: { readonly run: RunRecord; readonly seal: unknown }[] = [];
  for await (const page of table.pages(records, { from: '', to: before })) {
    const rows = page.filter(({ rowKey }) => rowKey !== runLockKey);
    runs.push(...rows.map(({ rowKey, columns }) => ({ run: parseRun(rowKey, columns), seal: columns.seal })));
  }
  return runs;
}

type Part = 'chunk' | 'group' | 'users';

async function parts(
  table: Table,
  kind: Part,
  runId: string,
  { from, to }: { readonly from: number; readonly to: number },
) {
  const found: { readonly index: number; readonly columns: ReadRow['columns'] }[] = [];
  for await (const page of table.pages(runId, { from: partKey(kind, from), to: partKey(kind, to) })) {
    for (const { rowKey, columns } of page) {
      found.push({ index: Number(rowKey.slice(kind.length + 1)), columns });
    }
  }
  return found;
}

function resultRow(row: ChunkResult) {
  return { ...resultColumns(row), ...keyOf('chunk', row.runId, row.index) };
}

function keyOf(kind: Part, runId: string, index: number) {
  return { partitionKey: runId, rowKey: partKey(kind, index) };
}

/** Five digits of index are enough for 2 million users in chunks of 20. */
const mostParts = 99_999;

function partKey(kind: Part, index: number): string {
  return `${kind}-${String(index).padStart(5, '0')}`;
}
