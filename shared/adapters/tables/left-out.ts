/**
 * Marks: who is left out of a held plan. They are rows of the run's partition in the table Findings, after the findings
 * and before the compare ranges, one for each user or finding and revision. They are not sealed
 * (DECISIONS.md, D-left-out).
 */
import { z } from 'zod';
import { type Finding, findings } from '../../core/finding.ts';
import type { Mark } from '../../core/left-out.ts';
import type { LeftOutStore } from '../../ports/left-out.ts';
import { userKey } from './object-id.ts';
import { type RowFormat, readableOr } from './schema-version.ts';
import type { KeyRange, ReadRow, Table } from './table.ts';
import { removeRange, upsertRows } from './transactions.ts';

const ofUsers = 'left-user-';
const ofFindings = 'left-finding-';
/** Between the user or finding and the revision. */
const separator = '.';

const format = {
  table: 'Findings',
  columns: z.object({ leftOut: z.boolean(), by: z.string(), at: z.string() }),
  current: 1,
  upgrades: {},
} satisfies RowFormat<z.ZodType>;

export function leftOutStore(table: Table): LeftOutStore {
  const userOf = (userId: string) => ofUsers + userKey(table.name, userId).rowKey;
  return {
    async addUsers(runId, marks) {
      const rows = marks.map(({ userId, ...mark }) => rowOf(runId, userOf(userId), mark));
      await upsertRows(table, 'Replace', rows);
    },
    async addFinding(runId, { finding, ...mark }) {
      await table.upsert(rowOf(runId, ofFindings + finding, mark), 'Replace');
    },
    async *users(runId, { from, to } = { from: '', to: undefined }) {
      const keys = { from: ofUsers + from, to: to === undefined ? `${ofUsers}~` : ofUsers + to };
      for await (const page of marksIn(table, runId, keys)) {
        yield page.map(({ of, mark }) => ({ userId: of.slice(ofUsers.length), ...mark }));
      }
    },
    async findings(runId) {
      const found = [];
      for await (const page of marksIn(table, runId, { from: ofFindings, to: `${ofFindings}~` })) {
        found.push(
          ...page.map(({ of, mark }) => ({ finding: of.slice(ofFindings.length) as Finding, ...mark })),
        );
      }
      return found.filter(({ finding }) => findings.includes(finding));
    },
    async eraseUser(runId, userId) {
      const from = userOf(userId);
      await removeRange(table, runId, { from, to: `${from}~` });
    },
  };
}

function rowOf(runId: string, of: string, { leftOut, revision, by, at }: Mark) {
  return { partitionKey: runId, rowKey: of + separator + revision, schema: format.current, leftOut, by, at };
}

async function* marksIn(table: Table, runId: string, keys: KeyRange) {
  for await (const page of table.pages(runId, keys)) yield page.map((read) => parse(runId, read));
}

function parse(runId: string, { rowKey, columns }: ReadRow) {
  const { leftOut, by, at } = readableOr(format, `${runId} / ${rowKey}`, columns, unreadable);
  const [of = '', revision = ''] = rowKey.split(separator);
  return { of, mark: { leftOut, revision, by, at } };
}

/** Leaves out: what an approval did not count makes the release fail, and nothing is written. */
function unreadable(): z.output<typeof format.columns> {
  return { leftOut: true, by: 'an unreadable mark', at: '' };
}
