/** Faults that once were: totals that disagreed, reading that grew too fast, a guard that counted by the run. */
import type { Sabotage } from '../sabotage.ts';

const close = 'shared/workflows/night/close';
const poison = ['test/resilience/poison-totals.test.ts'];
const columns = ['test/resilience/column-sizes.test.ts'];
const own = ['test/resilience/own-writes.test.ts'];
const growth = ['test/resilience/growth.test.ts'];
const day = ['test/resilience/guard-day.test.ts'];
const days = ['test/resilience/guard-day-property.test.ts'];

/** Totals, findings and outcomes were no single truth. */
export const pastTotals: readonly Sabotage[] = [
  {
    name: 'past-poison-handler-loses-findings',
    harm: 'A range that is given up half-way loses findings that the totals count.',
    edits: [
      {
        file: 'shared/workflows/poison/poisoned.ts',
        from: 'const row = { ...attempt.row, after: undefined, totals: noTotals };',
        to: 'const { row } = attempt;',
      },
    ],
    caughtBy: poison,
  },
  {
    name: 'past-range-given-up-has-nobody-out-of-scope',
    harm: 'A range that is given up does not say who is out of scope, so that the totals do not add up.',
    edits: [
      {
        file: 'shared/workflows/poison/poisoned.ts',
        from: '    inScope,\n    outOfScope,\n',
        to: '    inScope,\n',
      },
    ],
    caughtBy: poison,
  },
  {
    name: 'past-many-suspected-placeholders-keep-runs-from-closing',
    harm: 'With more than some 385 suspected placeholders, as initials are, no run ever closes.',
    edits: [
      {
        file: `${close}/named-pictures.ts`,
        from: 'const mostPlaceholders = 100;',
        to: 'const mostPlaceholders = 100_000;',
      },
    ],
    caughtBy: columns,
  },
  {
    name: 'past-attempt-overtakes-itself',
    harm: 'When the answer to its own write is lost, an attempt gives its range up, and the night waits 45 minutes.',
    edits: [
      {
        file: 'shared/adapters/tables/compare-ranges.ts',
        from: 'if (read.columns.attempt === token)',
        to: 'if (read.columns.attempt === undefined)',
      },
      {
        file: 'shared/adapters/tables/table.ts',
        from: 'const own = await ownWrite({ get }, row);',
        to: 'const own = undefined as string | undefined;\n      void ownWrite;',
      },
    ],
    caughtBy: own,
  },
];

export const pastGrowth: readonly Sabotage[] = [
  {
    name: 'past-end-of-each-chunk-lists-all-results',
    harm: 'Every end of a repair chunk lists the results of all chunks: with 500,000 users, 300 million rows are read.',
    edits: [
      {
        file: 'shared/workflows/ledger/complete-run.ts',
        from: 'chunk === undefined\n      ?',
        to: 'chunk === undefined || chunk >= 0\n      ?',
      },
    ],
    caughtBy: growth,
  },
  {
    name: 'past-drift-events-wait-in-memory',
    harm: 'All drift events of a night wait in memory at its close.',
    edits: [
      {
        file: `${close}/drift-events.ts`,
        from: 'eventsPerFlush = 1_000',
        to: 'eventsPerFlush = 1_000_000',
      },
    ],
    caughtBy: growth,
  },
  {
    name: 'past-each-directory-page-lists-who-is-gone',
    harm: 'Each page of the directory lists all notes of who is gone.',
    edits: [
      {
        file: 'shared/workflows/night/refresh/apply-directory-page.ts',
        from: 'import { recordGone, ',
        to: 'import { keepBack, recordGone, ',
      },
      {
        file: 'shared/workflows/night/refresh/apply-directory-page.ts',
        from: 'await removeUsers(context, removed);',
        to: 'await removeUsers(context, removed);\n  await keepBack(context, epoch);',
      },
    ],
    caughtBy: ['test/resilience/page-rows.test.ts'],
  },
  {
    name: 'past-closing-keeps-the-line-of-each-user',
    harm: 'The close of a run keeps a line for each user in memory, far more than 64 bytes.',
    edits: [
      {
        file: `${close}/survey.ts`,
        from: '  let updates = 0;',
        to: '  const kept: FindingRow[] = [];\n  let updates = 0;',
      },
      {
        file: `${close}/survey.ts`,
        from: 'for (const row of planned) countPlanned(row, written.get(row.userId));',
        to: 'for (const row of planned) countPlanned(row, written.get(row.userId));\n      kept.push(...planned.map((row) => ({ ...row, cause: JSON.stringify(row) })));',
      },
      {
        file: `${close}/survey.ts`,
        from: 'suspectedPlaceholders: placeholders,',
        to: 'suspectedPlaceholders: kept.length < 0 ? [] : placeholders,',
      },
    ],
    caughtBy: ['test/resilience/memory-per-user.test.ts'],
  },
];

/** The guard counted by the run. */
export const pastGuard: readonly Sabotage[] = [
  {
    name: 'past-guard-forgets-the-runs-before',
    harm: 'Each run may update 20 % without an approval: "start a run", pressed five times, updates everybody.',
    edits: [
      {
        file: `${close}/judge-night.ts`,
        from: 'day: found.day,',
        to: 'day: { updated: 0, updatedAgain: 0, cleared: 0, clearedAgain: 0 },',
      },
    ],
    caughtBy: day,
  },
  {
    name: 'past-removals-of-earlier-runs-do-not-count',
    harm: 'Each run may remove as many photos as the guard allows for a day.',
    edits: [
      {
        file: 'shared/core/guard.ts',
        from: 'measured: cleared + added',
        to: 'measured: added',
      },
    ],
    caughtBy: day,
  },
  {
    name: 'past-calls-for-one-user-do-not-count',
    harm: 'Writes on demand do not count, so that a caller who goes through users gets past the guard.',
    edits: [
      {
        file: 'shared/workflows/on-demand/sync-user.ts',
        from: 'await countWrite(context, action, { ...line, at: context.clock.now() });',
        to: 'void [countWrite, line];',
      },
    ],
    caughtBy: day,
  },
  {
    name: 'past-writes-of-runs-are-not-counted',
    harm: 'Writes of a run that was released without an approval do not count for the next run.',
    edits: [
      {
        file: 'shared/workflows/write/repair-user.ts',
        from: 'await countWrite(context, wanted, { ...request.expected, at: request.countedAt });',
        to: 'void countWrite;',
      },
    ],
    caughtBy: day,
  },
  {
    name: 'past-night-after-an-approved-repair-is-held-for-it',
    harm: 'The night after a first repair that a person approved is held, because its writes count.',
    edits: [
      {
        file: 'shared/core/unapproved-writes.ts',
        from: 'return approval === undefined ? momentOf(id) : undefined;',
        to: 'void approval;\n  return momentOf(id);',
      },
    ],
    caughtBy: day,
  },
  {
    name: 'past-undos-count-as-updates',
    harm: 'Undos count, so that a run is held after many photos were brought back.',
    edits: [
      {
        file: 'shared/core/unapproved-writes.ts',
        from: "if (action === 'restore') return undefined;",
        to: "if (action === 'none') return undefined;",
      },
    ],
    caughtBy: ['test/core/unapproved-writes.test.ts'],
  },
  {
    name: 'past-user-who-is-written-again-counts-twice',
    harm: 'A user who is written twice within 24 hours counts twice, so that runs are held without a reason.',
    edits: [
      {
        file: `${close}/survey.ts`,
        from: 'if (write?.shown !== undefined) day.updatedAgain += 1;',
        to: 'void write;',
      },
    ],
    caughtBy: days,
  },
  {
    name: 'past-one-photo-for-many-is-counted-by-the-run',
    harm: 'One photo for everybody is not noticed, if each run copies it to only a few.',
    edits: [
      {
        file: `${close}/shared-pictures.ts`,
        from: 'planned > 0 && planned + others > sharedAbove',
        to: 'planned > sharedAbove',
      },
    ],
    caughtBy: day,
  },
];
