/** Faults that once were: a page was read as a whole, so that one odd row stopped the night or made somebody be forgotten. */
import type { Sabotage } from '../sabotage.ts';

const refresh = 'shared/workflows/night/refresh';
const rows = ['test/resilience/page-rows.test.ts'];

export const pastRows: readonly Sabotage[] = [
  {
    name: 'past-one-odd-row-spoils-its-page',
    harm: 'An error object or a value of a wrong type in a page costs everybody the night.',
    edits: [
      {
        file: 'shared/adapters/page-rows.ts',
        from: 'if (isTrustworthy(odd, rows)) return;',
        to: 'if (odd === 0) return;',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-null-in-a-page-fails-the-night',
    harm: 'A null among the rows of a page fails the night.',
    edits: [
      {
        file: 'shared/adapters/page-rows.ts',
        from: "if (row === null || row === undefined) return 'empty-row';",
        to: "if (row === null || row === undefined) throw malformed({ method: 'GET', url: '' }, 'null');",
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-odd-mark-of-a-removal-deletes-at-once',
    harm: 'A user whose row has a removed marker of another form is erased, although the directory still has the user.',
    edits: [
      {
        file: 'shared/adapters/graph/directory.ts',
        from: "z.enum(['changed', 'deleted']) })",
        to: "z.enum(['changed', 'deleted']).catch('deleted') })",
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-file-without-an-etag-is-believed',
    harm: 'A file whose row has no ETag is neither counted nor read: a change of it goes unnoticed.',
    edits: [
      {
        file: 'shared/adapters/graph/picture-list.ts',
        from: "cause: item.kind === 'file' && item.etag === '' ? 'no-etag' : undefined",
        to: 'cause: undefined',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-last-row-of-a-user-wins',
    harm: 'Of a user who comes twice on a page only the last row counts: a rename is lost, a new user has no name.',
    edits: [
      {
        file: `${refresh}/apply-directory-page.ts`,
        from: "if (change.kind === 'removed') return [];",
        to: "if (change.kind === 'removed' || last.get(change.id) !== change) return [];",
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-new-user-without-a-name-stays-nameless',
    harm: 'A new user of whom the delta tells only a part is left nameless and disabled.',
    edits: [
      {
        file: `${refresh}/apply-directory-page.ts`,
        from: "if (row?.value.directory.upn === '') await recordErased(context, id);",
        to: 'void row;',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-odd-row-is-not-looked-at-again',
    harm: 'A user whose row was not understood is forgotten: the rename in it is never seen.',
    edits: [
      {
        file: `${refresh}/apply-directory-page.ts`,
        from: 'for (const { id } of unreadable) if (namesUser(id)) await recordErased(context, id);',
        to: 'void unreadable;',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-row-that-names-nobody-is-left-out',
    harm: 'A new user in whose place an error object stands is not found by a fresh listing.',
    edits: [
      {
        file: `${refresh}/enumerate.ts`,
        from: 'if (isDoubtful && !progress.isFresh)',
        to: 'if (isDoubtful && progress.pages < 0)',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-user-behind-an-odd-row-is-erased',
    harm: 'A user in whose place null stands in a full pass is erased with everything that was agreed.',
    edits: [
      {
        file: `${refresh}/sweep-unlisted.ts`,
        from: 'if (isDoubtful === true) {',
        to: 'if (isDoubtful === undefined) {',
      },
      {
        file: 'shared/workflows/tidy/erase-gone.ts',
        from: 'if ((await context.directory.user(id)) !== undefined) {',
        to: 'if (false) {',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-file-behind-an-odd-row-counts-as-deleted',
    harm: 'A file whose row is odd in every listing is taken for deleted.',
    edits: [
      {
        file: `${refresh}/apply-library-page.ts`,
        from: '    isDoubtful === true ||\n',
        to: '',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-odd-rows-are-not-told',
    harm: 'Rows that were not understood are missing in the totals of the run.',
    edits: [
      {
        file: 'shared/workflows/night/steps/close-run.ts',
        from: '{ ...compared, ...totalsOfLacks(run.lacks ?? []) }',
        to: 'compared',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-page-of-odd-rows-is-trusted',
    harm: 'A page of which most rows are odd is used, and users are removed on the strength of it.',
    edits: [
      {
        file: 'shared/core/page-trust.ts',
        from: 'odd <= mostOddRows && (odd <= 1 || odd * 100 <= tolerated * rows)',
        to: 'odd <= rows',
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-odd-rows-send-no-event',
    harm: 'Rows that were not understood are told by no event, so that no alert and no query sees them.',
    edits: [
      {
        file: 'shared/workflows/ledger/lacks.ts',
        from: 'context.telemetry.event(events.listIncomplete, {',
        to: 'const _unsent = [events.listIncomplete, {',
      },
      {
        file: 'shared/workflows/ledger/lacks.ts',
        from: "prefixed('row', rows));",
        to: "prefixed('row', rows)];",
      },
    ],
    caughtBy: rows,
  },
  {
    name: 'past-odd-rows-are-not-in-the-report',
    harm: 'The report of a run does not say that rows were not understood.',
    edits: [
      {
        file: 'shared/http/report/run-sheet.ts',
        from: 'if (lacks.length === 0) return',
        to: 'if (lacks.length >= 0) return',
      },
    ],
    caughtBy: rows,
  },
];
