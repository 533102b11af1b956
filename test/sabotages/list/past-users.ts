/** Faults that once were: one user's fault was everybody's. */
import type { Sabotage } from '../sabotage.ts';

const batches = ['test/resilience/one-user.test.ts'];
const loops = ['test/resilience/one-user-loops.test.ts'];
const stored = ['test/resilience/stored-rows.test.ts'];

export const pastBatches: readonly Sabotage[] = [
  {
    name: 'past-one-mailbox-breaks-its-photo-batch',
    harm: 'A mailbox that breaks its batch makes the same twenty users unknown every night.',
    edits: [
      {
        file: 'shared/adapters/transport/halving.ts',
        from: 'if (ids.length === 1) return answered;',
        to: 'if (ids.length > 0) return answered;',
      },
    ],
    caughtBy: batches,
  },
  {
    name: 'past-one-error-in-a-profile-batch-makes-others-unknown',
    harm: 'After one error in a batch of profiles, the users behind it are unknown.',
    edits: [
      {
        file: 'shared/adapters/sharepoint/profiles.ts',
        from: "return value.kind === 'unknown' && mayBeAnothers(status) ? doubtful(value) : {",
        to: 'return {',
      },
    ],
    caughtBy: batches,
  },
  {
    name: 'past-header-beyond-latin-1-fails-a-range',
    harm: 'A header with letters beyond Latin-1 in the answer for one user fails a whole range.',
    edits: [
      {
        file: 'shared/adapters/graph/batch.ts',
        from: 'headers: headerReader(found.headers ?? {})',
        to: 'headers: new Headers(found.headers ?? {})',
      },
    ],
    caughtBy: batches,
  },
  {
    name: 'past-user-who-cannot-be-compared-fails-the-range',
    harm: 'One user whose comparison breaks makes everybody of the range unknown.',
    edits: [
      {
        file: 'shared/workflows/night/compare/compare-group.ts',
        from: 'return compareAlone(context, compared, options);',
        to: 'throw error;',
      },
    ],
    caughtBy: loops,
  },
];

export const pastLoops: readonly Sabotage[] = [
  {
    name: 'past-unreadable-row-fails-every-run',
    harm: 'One row of a user that cannot be read fails every run.',
    edits: [
      {
        file: 'shared/adapters/tables/user-row.ts',
        from: 'if (parsed.success) return { row: parsed.data, unreadable: [] };',
        to: 'if (parsed.success) return { row: parsed.data, unreadable: [] };\n  if (parsed.error !== undefined) throw parsed.error;',
      },
    ],
    caughtBy: stored,
  },
  {
    name: 'past-unreadable-row-of-a-run-fails-the-next',
    harm: 'A row of a run or a range that cannot be read ends every run that comes upon it.',
    edits: [
      {
        file: 'shared/adapters/tables/schema-version.ts',
        from: "if (!(error instanceof PermanentError) || error.code !== 'unreadable-row') throw error;",
        to: 'if (!(error instanceof PermanentError) || error.code) throw error;',
      },
    ],
    caughtBy: stored,
  },
  {
    name: 'past-erased-user-whom-graph-refuses-fails-every-run',
    harm: 'One erased user whom Graph answers with 403 fails every run, and the others do not come back.',
    edits: [
      {
        file: 'shared/workflows/night/refresh/read-one-by-one.ts',
        from: 'if (failure === undefined) throw error;',
        to: "if (failure === undefined || failure !== 'failed') throw error;",
      },
    ],
    caughtBy: loops,
  },
  {
    name: 'past-file-that-cannot-be-removed-stops-tidy-up',
    harm: 'After one file that cannot be removed, tidyUp never comes to those behind it.',
    edits: [
      {
        file: 'shared/workflows/ledger/each-alone.ts',
        from: '      errors.push(error);',
        to: '      if (error !== undefined) throw error;\n      errors.push(error);',
      },
    ],
    caughtBy: loops,
  },
  {
    name: 'past-part-of-tidy-up-stops-the-others',
    harm: 'While one part of tidyUp fails, the parts behind it are never done.',
    edits: [
      {
        file: 'shared/workflows/tidy/tidy-up.ts',
        from: 'errors.push(error);',
        to: 'throw error;',
      },
    ],
    caughtBy: loops,
  },
  {
    name: 'past-user-who-cannot-be-repaired-stops-the-chunk',
    harm: 'One user who cannot be repaired keeps the users behind from being repaired.',
    edits: [
      {
        file: 'shared/workflows/night/repair/side-by-side.ts',
        from: 'errors.push(error);',
        to: 'throw error;',
      },
    ],
    caughtBy: loops,
  },
  {
    name: 'past-row-that-the-table-refuses-fails-the-night',
    harm: 'One row that the table refuses fails the range of its user.',
    edits: [
      {
        file: 'shared/workflows/night/compare/compare-range.ts',
        from: 'if (!(error instanceof PermanentError)) throw error;',
        to: 'if (error !== undefined) throw error;',
      },
    ],
    caughtBy: loops,
  },
];
