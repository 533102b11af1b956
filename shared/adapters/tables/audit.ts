/** The audit log: one row for each recorded call, newest first. */
import { z } from 'zod';
import type { AuditRecord } from '../../core/audit.ts';
import type { AuditStore } from '../../ports/state.ts';
import { readableOr } from './schema-version.ts';
import type { ReadRow, Table } from './table.ts';
import { removeRange } from './transactions.ts';

const partitionKey = 'audit';
/** Row keys hold this number of milliseconds minus the time, so that later records sort first. */
const endOfTimeMs = 9_999_999_999_999;

export function auditStore(table: Table): AuditStore {
  async function put(record: AuditRecord): Promise<void> {
    const { id, status, problem, ...given } = record;
    const columns = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    await table.upsert(
      {
        partitionKey,
        rowKey: `${keyAt(record.at)}-${id}`,
        schema: 1,
        ...columns,
        status: status ?? 0,
        problem: problem ?? '',
      },
      'Replace',
    );
  }
  return {
    put,
    async page({ limit, continuation }) {
      const records: AuditRecord[] = [];
      for await (const rows of table.pages(partitionKey, { from: continuation ?? '', to: undefined })) {
        for (const row of rows) {
          if (records.length === limit) return { records, continuation: row.rowKey };
          records.push(parse(row));
        }
      }
      return { records, continuation: undefined };
    },
    async removeBefore(moment) {
      await removeRange(table, partitionKey, { from: `${keyAt(moment.toISOString())}~`, to: undefined });
    },
  };
}

function keyAt(at: string): string {
  return String(endOfTimeMs - Date.parse(at)).padStart(13, '0');
}

const columns = z.object({
  at: z.string(),
  by: z.string(),
  operation: z.string(),
  subject: z.string(),
  status: z.number(),
  problem: z.string(),
  // Absent where they do not apply, and in rows of earlier versions.
  dryRun: z.boolean().optional(),
  force: z.boolean().optional(),
  leftOut: z.boolean().optional(),
  finding: z.string().optional(),
  outcome: z.string().optional(),
  users: z.number().optional(),
});
const format = { table: 'Audit', current: 1, upgrades: {}, columns };

function parse({ rowKey, columns }: ReadRow): AuditRecord {
  const { status, problem, ...record } = readableOr(format, `${partitionKey} / ${rowKey}`, columns, () => ({
    at: new Date(endOfTimeMs - Number.parseInt(rowKey, 10)).toISOString(),
    by: '',
    operation: 'unreadable',
    subject: '',
    status: 0,
    problem: '',
  }));
  return {
    id: rowKey.slice(rowKey.indexOf('-') + 1),
    ...record,
    status: status === 0 ? undefined : status,
    problem: problem === '' ? undefined : problem,
  };
}
