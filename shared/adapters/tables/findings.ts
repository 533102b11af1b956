/** Findings: one row for each run and user with a finding to report. */
import type { FindingRow } from '../../core/run.ts';
import type { FindingStore } from '../../ports/runs.ts';
import type { IdRange } from '../../ports/state.ts';
import { inFlight } from '../in-flight.ts';
import { findingColumns, parseFinding } from './finding-row.ts';
import type { Row } from './limits.ts';
import { userKey } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';
import { removeRange, upsertRows } from './transactions.ts';

const readsInFlight = 16;

export function findingStore(table: Table): FindingStore {
  async function get(runId: string, userId: string) {
    const read = await table.get(runId, userId);
    return read && { value: parse(runId, read), etag: read.etag };
  }
  return {
    async put(findings) {
      const rows = new Map(findings.map((finding) => [`${finding.runId} ${finding.userId}`, finding]));
      await upsertRows(
        table,
        'Replace',
        [...rows.values()].map((finding) => findingRowOf(table.name, finding)),
      );
    },
    get,
    /** One request for each user. */
    async getMany(runId, userIds) {
      const found = await inFlight([...new Set(userIds)], readsInFlight, async (userId) => {
        const finding = await get(runId, userId);
        return finding && ([userId, finding] as const);
      });
      return new Map(found.filter((pair) => pair !== undefined));
    },
    list: (runId, range) => list(table, runId, range),
    /** Does nothing when the finding was removed, or changed, meanwhile. */
    async setOutcome(runId, userId, outcome, etag = '*') {
      await table.write({ ...findingKey(table.name, runId, userId), outcome }, 'Merge', etag);
    },
    async eraseRun(runId) {
      await removeRange(table, runId);
    },
  };
}

export function findingKey(table: string, runId: string, userId: string) {
  return { partitionKey: runId, rowKey: userKey(table, userId).rowKey };
}

export function findingRowOf(table: string, finding: FindingRow): Row {
  return { ...findingColumns(finding), ...findingKey(table, finding.runId, finding.userId) };
}

/** Sorts after every object id and before the compare ranges, which are in the same partition. */
const endOfIds = 'g';

async function* list(table: Table, runId: string, range: IdRange = { from: '', to: undefined }) {
  const keys = { from: range.from, to: range.to ?? endOfIds };
  for await (const page of table.pages(runId, keys)) yield page.map((read) => parse(runId, read));
}

function parse(runId: string, read: ReadRow) {
  return parseFinding({ runId, userId: read.rowKey }, read.columns);
}
