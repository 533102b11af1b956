/** Mistakes in the adapters of tables, blobs and queues. */
import type { Sabotage } from '../sabotage.ts';

const tables = 'shared/adapters/tables';

export const storage: readonly Sabotage[] = [
  {
    name: 'empty-page-ends-a-listing',
    harm: 'On a busy day of the service half of the users are missing from the night.',
    edits: [
      {
        file: `${tables}/table.ts`,
        from: 'if (page.value.length > 0) yield page.value.map(readRow);',
        to: `if (page.value.length === 0) return;
    yield page.value.map(readRow);`,
      },
    ],
    caughtBy: ['test/adapters/tables/table-pages.test.ts'],
  },
  {
    name: 'update-forgets-its-etag',
    harm: 'Of two writers of a row the slower one wins, and what the other knew is lost.',
    edits: [
      {
        file: `${tables}/table.ts`,
        from: 'await client.updateEntity(entity, mode, { etag });',
        to: 'await client.updateEntity(entity, mode);',
      },
    ],
    caughtBy: ['test/adapters/tables/runs.test.ts'],
  },
  {
    name: 'changed-row-counts-as-written',
    harm: 'A refused write counts as made: a plan is released, a lock is held, a repair is done, and nothing is.',
    edits: [
      {
        file: `${tables}/table.ts`,
        from: "return own === undefined ? { kind: 'changed' } : { kind: 'written', etag: own };",
        to: "return { kind: 'written', etag: own ?? etag };",
      },
    ],
    caughtBy: ['test/adapters/tables/runs.test.ts'],
  },
  {
    name: 'anothers-write-taken-for-our-own',
    harm: 'Two attempts at a range, or two runs, both believe that they own it.',
    edits: [
      {
        file: `${tables}/own-write.ts`,
        from: 'return Object.entries(row).every(([name, value]) => columns[name] === value);',
        to: 'return Object.entries(row).some(([name, value]) => columns[name] === value);',
      },
    ],
    caughtBy: ['test/adapters/tables/compare-ranges.test.ts', 'test/resilience/own-writes.test.ts'],
  },
  {
    name: 'deletion-forgets-its-etag',
    harm: 'A lease or a lock of another holder is released.',
    edits: [
      {
        file: `${tables}/table.ts`,
        from: 'await client.deleteEntity(partitionKey, rowKey, { etag });',
        to: 'await client.deleteEntity(partitionKey, rowKey);',
      },
    ],
    caughtBy: ['test/adapters/tables/leases-and-cursors.test.ts'],
  },
  {
    name: 'guarded-transaction-of-101-rows',
    harm: 'A page with a hundred findings is refused by the service, and its range fails every night.',
    edits: [
      {
        file: `${tables}/transactions.ts`,
        from: 'const groups = chunksOf(changes, table.mostChanges - 1);',
        to: 'const groups = chunksOf(changes, table.mostChanges);',
      },
    ],
    caughtBy: ['test/adapters/tables/compare-ranges.test.ts'],
  },
  {
    name: 'range-taken-from-its-owner-unseen',
    harm: 'An attempt that was overtaken goes on saving, and the figures count users twice.',
    edits: [
      {
        file: `${tables}/transactions.ts`,
        from: '    if (isAnswer(error, 412)) return ownWrite(table, guard.row);',
        to: '    if (isAnswer(error, 412)) return (await table.get(partitionKey, rowKey))?.etag;',
      },
    ],
    caughtBy: ['test/adapters/tables/compare-ranges.test.ts'],
  },
  {
    name: 'one-changed-row-loses-ninety-nine',
    harm: 'A refresh at the wrong moment throws away what a comparison learned about others.',
    edits: [
      {
        file: `${tables}/transactions.ts`,
        from: '    return changes.filter((_, index) => written[index] === false).map(',
        to: '    return changes.map(',
      },
      {
        file: `${tables}/transactions.ts`,
        from: 'const written = await inFlight(changes, rowsInFlight, (change) => writeRow(table, change));',
        to: 'const written = await inFlight(changes, rowsInFlight, async () => false);',
      },
    ],
    caughtBy: ['test/adapters/tables/users.test.ts'],
  },
  {
    name: 'lease-held-to-the-last-second',
    harm: 'A write that begins in the last second of a lease ends in the next writer’s.',
    edits: [
      {
        file: `${tables}/leases.ts`,
        from: 'if (now.getTime() >= Date.parse(until) - lastWriteMs) return false;',
        to: 'if (now.getTime() >= Date.parse(until)) return false;',
      },
    ],
    caughtBy: ['test/adapters/tables/leases-and-cursors.test.ts'],
  },
  {
    name: 'lease-of-anybody-counts',
    harm: 'A writer whose lease was taken over writes on.',
    edits: [
      {
        file: `${tables}/leases.ts`,
        from: 'return present?.etag === etag;',
        to: 'return present !== undefined;',
      },
    ],
    caughtBy: ['test/adapters/tables/leases-and-cursors.test.ts'],
  },
  {
    name: 'claims-replace-each-other',
    harm: 'A name that two users have belongs to the last one alone, with the other one’s photo.',
    edits: [
      {
        file: `${tables}/names.ts`,
        from: "await upsertRows(table, 'Merge', rows);",
        to: "await upsertRows(table, 'Replace', rows);",
      },
    ],
    caughtBy: ['test/adapters/tables/names-and-files.test.ts'],
  },
  {
    name: 'compare-ranges-listed-as-findings',
    harm: 'Every report has rows of users who do not exist.',
    edits: [{ file: `${tables}/findings.ts`, from: "const endOfIds = 'g';", to: "const endOfIds = 'z';" }],
    caughtBy: ['test/adapters/tables/findings.test.ts'],
  },
  {
    name: 'row-of-a-later-version-read',
    harm: 'After a rollback rows are misread, and photos are written on their strength.',
    edits: [
      {
        file: `${tables}/schema-version.ts`,
        from: '  if (version > format.current) {',
        to: '  if (version > format.current + 100) {',
      },
    ],
    caughtBy: ['test/adapters/tables/runs.test.ts'],
  },
  {
    name: 'undo-copy-overwritten-by-a-repeat',
    harm: 'After an interrupted write the undo restores the half written photo.',
    edits: [
      {
        file: 'shared/adapters/blobs/blob-calls.ts',
        from: "const conditions = { ifNoneMatch: '*' };",
        to: 'const conditions = {};',
      },
    ],
    caughtBy: ['test/adapters/blobs/blobs.test.ts'],
  },
  {
    name: 'delay-of-a-message-dropped',
    harm: 'A service that asks to wait is asked at once, again and again.',
    edits: [
      {
        file: 'shared/adapters/queues/queues.ts',
        from: 'Math.min(Math.ceil(delayMs / 1000), maxDelaySeconds)',
        to: 'Math.min(Math.floor(delayMs / 1_000_000), maxDelaySeconds)',
      },
    ],
    caughtBy: ['test/adapters/queues/queues.test.ts'],
  },
];
