/** Findings: one row for each run and user with a finding to report. */
import type { FindingRow } from '../../core/run.ts';
import type { FindingStore } from '../../ports/runs.ts';
import type { IdRange } from '../../ports/state.ts';
import { inFlight } from '../in-flight.ts';
import { findingColumns, parseFinding } from './finding-row.ts';
import { findingPage } from './findings-page.ts';
import type { Row } from './limits.ts';
import { userKey } from './object-id.ts';
import { isBelieved, type LineSeals, sealOfLine } from './plan-seal.ts';
import type { ReadRow, Table } from './table.ts';
import { removeRange, upsertRows } from './transactions.ts';

const readsInFlight = 16;
/** Sorts after every object id and before the compare ranges, which are in the same partition. */
const endOfIds = 'g';
const everyId: IdRange = { from: '', to: undefined };

export function findingStore(table: Table, lines: LineSeals): FindingStore {
  async function get(runId: string, userId: string) {
    const read = await table.get(runId, userId);
    return read && { value: parse(runId, read), etag: read.etag };
  }
  async function withBelief(runId: string, read: ReadRow) {
    const value = parse(runId, read);
    return { value, isBelieved: await isBelieved(lines, value, read.columns.seal) };
  }
  return {
    async put(findings) {
      const last = new Map(findings.map((finding) => [`${finding.runId} ${finding.userId}`, finding]));
      const rows = [...last.values()].map((finding) => findingRowOf(table.name, finding, lines));
      await upsertRows(table, 'Replace', await Promise.all(rows));
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
    page: (runId, asked) =>
      findingPage(table, { ...asked, runId, to: endOfIds, parse: (read) => parse(runId, read) }),
    list: (runId, range) => list(table, runId, range),
    async *plan(runId, { from, to = endOfIds } = everyId) {
      for await (const page of table.pages(runId, { from, to })) {
        const lines = await Promise.all(page.map((read) => withBelief(runId, read)));
        yield lines.filter(({ isBelieved }) => isBelieved).map(({ value }) => value);
      }
    },
    async planned(runId, userId) {
      const read = await table.get(runId, userId);
      return read && { ...(await withBelief(runId, read)), etag: read.etag };
    },
    async setOutcome(runId, userId, ended, etag) {
      const columns = typeof ended === 'string' ? { outcome: ended } : ended;
      const row = { ...findingKey(table.name, runId, userId), ...columns };
      return (await table.write(row, 'Merge', etag)).kind === 'written';
    },
    async eraseRun(runId) {
      await removeRange(table, runId);
    },
  };
}

export function findingKey(table: string, runId: string, userId: string) {
  return { partitionKey: runId, rowKey: userKey(table, userId).rowKey };
}

export async function findingRowOf(table: string, finding: FindingRow, lines: LineSeals): Promise<Row> {
  const columns = { ...findingColumns(finding), ...(await sealOfLine(lines, finding)) };
  return { ...columns, ...findingKey(table, finding.runId, finding.userId) };
}

async function* list(table: Table, runId: string, range: IdRange = everyId) {
  const keys = { from: range.from, to: range.to ?? endOfIds };
  for await (const page of table.pages(runId, keys)) yield page.map((read) => parse(runId, read));
}

function parse(runId: string, read: ReadRow) {
  return parseFinding({ runId, userId: read.rowKey }, read.columns);
}
