/** The table of beliefs names everything that Instep stores. */
import { describe, expect, test } from 'vitest';
import { containerNames, tableNames } from '../../shared/adapters/storage-names.ts';
import { directoryColumns, snapshotColumns } from '../../shared/adapters/tables/user-row.ts';
import { read } from '../architecture/source.ts';
import { user } from '../core/examples.ts';

const file = 'shared/workflows/ledger/beliefs.md';
const text = read(file);
const rows = text.split('\n').filter((line) => line.startsWith('| '));

/** What the second column of the tables names in quotes. */
const kept = new Set(
  rows.flatMap((row) => [...(row.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
);

/** The names in the registry of cursors, as they are in the table. */
const cursors = [
  ...read('shared/workflows/ledger/cursors.ts').matchAll(/\bcursor(?:PerKey)?\(\s*'([^']+)'/g),
].map(([, name = '']) => name);

const facts = {
  id: user.id,
  upn: 'a@contoso.com',
  enabled: true,
  userType: 'Member',
  mailboxPlan: true,
  geo: '',
} as const;
const columns = Object.keys({
  ...snapshotColumns(user),
  ...directoryColumns({ ...facts, epoch: 1 }),
  seen_: '',
})
  .map((column) => column.replace(/^(name_).*/, '$1'))
  .filter((column) => column !== 'schema');

test('the registry of cursors and the columns are found', () => {
  expect(cursors.length).toBeGreaterThanOrEqual(15);
  expect(columns).toEqual(
    expect.arrayContaining(['agreement', 'deepCheckedAt', 'removedAt', 'name_', 'upn']),
  );
});

describe.each([
  ['cursor', cursors],
  ['column of Users', columns],
  ['table', tableNames.filter((name) => name !== 'Users' && name !== 'Cursors')],
  ['container', containerNames],
] as const)('each %s', (_what, names: readonly string[]) => {
  test.each([...new Set(names)])('%s is named', (name) => {
    expect(kept).toContain(name);
  });
});

test('every name in the table exists in the code', () => {
  const inCode = new Set<string>([
    ...cursors,
    ...columns,
    ...tableNames,
    ...containerNames,
    'movedAt',
    // Beside what they seal: adapters/tables/pending-seal.ts and plan-seal.ts.
    'pendingSeal',
    'seal',
    'approval',
  ]);
  expect([...kept].filter((name) => !inCode.has(name ?? ''))).toEqual([]);
});

test('every row has all five cells, and README names the document', () => {
  for (const row of rows) expect(row.split(' | ')).toHaveLength(5);
  expect(read('README.md')).toContain(`(${file})`);
});
