/** Findings: one row per run and user worth a line. */
import type { FindingStore, IdRange } from '../../ports.ts';
import { inFlight } from '../in-flight.ts';
import { findingColumns, parseFinding } from './finding-row.ts';
import { userKey } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';
import { removeRange, submit } from './transactions.ts';

const readsInFlight = 16;

export function findingStore(table: Table): FindingStore {
  const keyOf = (runId: string, userId: string) => ({
    partitionKey: runId,
    rowKey: userKey(table.name, userId).rowKey,
  });
  async function get(runId: string, userId: string) {
    const read = await table.get(runId, userId);
    return read && { value: parse(runId, read), etag: read.etag };
  }
  return {
    async put(findings) {
      const rows = new Map(findings.map((finding) => [`${finding.runId} ${finding.userId}`, finding]));
      await submit(
        table,
        [...rows.values()].map((finding) => {
          const row = { ...findingColumns(finding), ...keyOf(finding.runId, finding.userId) };
          return { kind: 'upsert', mode: 'Replace', row };
        }),
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
    /** A finding that was removed meanwhile is passed over. */
    async setOutcome(runId, userId, outcome) {
      await table.write({ ...keyOf(runId, userId), outcome }, 'Merge', '*');
    },
    async remove(runId, userIds) {
      await submit(
        table,
        [...new Set(userIds)].map((userId) => ({ kind: 'delete', row: keyOf(runId, userId) })),
      );
    },
    async eraseRun(runId) {
      await removeRange(table, runId);
    },
  };
}

async function* list(table: Table, runId: string, range: IdRange = { from: '', to: undefined }) {
  for await (const page of table.pages(runId, range)) yield page.map((read) => parse(runId, read));
}

function parse(runId: string, read: ReadRow) {
  return parseFinding({ runId, userId: read.rowKey }, read.columns);
}
