/** Faults that once were, of the same kinds as the others in this folder, and were found later. */
import type { Sabotage } from '../sabotage.ts';

const refresh = 'shared/workflows/night/refresh';
const implausible = ['test/resilience/implausible-lists.test.ts'];
const odd = ['test/resilience/odd-values.test.ts'];
const skipped = ['test/resilience/beliefs-skipped.test.ts'];
const repair = 'shared/workflows/write/repair-user.ts';
const asPlanned = 'shared/workflows/write/as-planned.ts';

export const pastMembers: readonly Sabotage[] = [
  {
    name: 'past-directory-that-lists-nobody-is-believed-for-a-month',
    harm: 'After a full pass that listed nobody, plans are held until the next full pass, 28 days later.',
    edits: [
      {
        file: `${refresh}/enumerate.ts`,
        from: 'if (isPlausible && position.isDoubtful !== true)',
        to: 'if (isPlausible || position.isDoubtful !== true)',
      },
    ],
    caughtBy: implausible,
  },
  {
    name: 'past-library-that-lists-no-file-is-believed',
    harm: 'After a full listing of a library that lists no file, all files count as deleted.',
    edits: [
      {
        file: `${refresh}/apply-library-page.ts`,
        from: 'return unlisted > listed;',
        to: 'return unlisted < 0 && listed < 0;',
      },
    ],
    caughtBy: implausible,
  },
  {
    name: 'past-blank-sign-in-name-leaves-a-user-nameless',
    harm: 'A blank sign-in name replaces the name of a user, who then has no profile.',
    edits: [{ file: 'shared/adapters/graph/user-facts.ts', from: '.regex(/\\S/)', to: '' }],
    caughtBy: implausible,
  },
  {
    name: 'past-same-unreadable-users-keep-the-others-waiting',
    harm: 'Three erased users who cannot be read keep those behind them waiting for ever.',
    edits: [
      {
        file: `${refresh}/read-one-by-one.ts`,
        from: '% Math.max(1, ids.length);',
        to: '% 1;',
      },
    ],
    caughtBy: implausible,
  },
  {
    name: 'past-empty-list-of-geo-locations-is-believed',
    harm: 'An empty list of geo locations makes the users of all satellite locations unknown.',
    edits: [
      {
        file: 'shared/adapters/geos.ts',
        from: 'if (locations.length === 0) return withoutLocations();',
        to: 'void withoutLocations;',
      },
    ],
    caughtBy: ['test/resilience/geo-listing.test.ts'],
  },
  {
    name: 'past-value-that-no-column-holds-fails-the-page',
    harm: 'A value that is too long for a column fails the night for everybody.',
    edits: [
      {
        file: 'shared/adapters/graph/user-facts.ts',
        from: 'const textSchema = z.string().max(1_024)',
        to: 'const textSchema = z.string()',
      },
    ],
    caughtBy: odd,
  },
  {
    name: 'past-odd-row-lets-an-excluded-user-in',
    harm: 'A user who is excluded is let in, because the row in the exclude group was odd.',
    edits: [
      {
        file: `${refresh}/refresh-groups.ts`,
        from: 'const kept = excludes ?',
        to: 'const kept = excludes && context.settings.PAUSED ?',
      },
    ],
    caughtBy: odd,
  },
  {
    name: 'past-request-that-hangs-takes-too-long-to-find',
    harm: 'A request that hangs in a batch makes all twenty users unknown, because the time is over before it is found.',
    edits: [
      {
        file: 'shared/adapters/transport/halving.ts',
        from: 'isHalf ? 10_000 : 35_000',
        to: 'isHalf ? 60_000 : 60_000',
      },
    ],
    caughtBy: ['test/resilience/slow-batches.test.ts'],
  },
  {
    name: 'past-name-that-came-back-hides-a-wrong-face',
    harm: 'A sign-in name that changed hands and came back leaves a wrong face until the deep check.',
    edits: [
      {
        file: repair,
        from: 'if (astray.has(code)) await unless',
        to: 'if (astray.size === 0) await unless',
      },
    ],
    caughtBy: ['test/resilience/astray-writes.test.ts'],
  },
  {
    name: 'past-skip-before-the-write-is-not-counted',
    harm: 'A user whose profile changes between the look and the write each night is never called stuck.',
    edits: [
      {
        file: repair,
        from: 'if (isChangedMeanwhile(error)) return skipped(context, request, stored);',
        to: "if (isChangedMeanwhile(error)) return 'moved';",
      },
    ],
    caughtBy: skipped,
  },
  {
    name: 'past-photo-of-a-colleague-is-shown-on',
    harm: 'A user who shows the file of a colleague goes on showing it, because that file changes.',
    edits: [{ file: asPlanned, from: ' || !observation.situation.ownBase;', to: ';' }],
    caughtBy: skipped,
  },
  {
    name: 'past-wait-outlives-its-photo',
    harm: 'After failures with one photo, the next photo of the user waits up to 28 days.',
    edits: [
      {
        file: 'shared/core/trouble.ts',
        from: 'about === undefined || sourceSha === undefined || about === sourceSha ?',
        to: 'about === undefined || sourceSha !== null ?',
      },
    ],
    caughtBy: ['test/resilience/beliefs-waits.test.ts'],
  },
  {
    name: 'past-upload-whose-answer-is-lost-skips-the-user',
    harm: 'A repair whose upload was repeated, because its answer was lost, takes its own file for that of another.',
    edits: [
      {
        file: 'shared/workflows/write/upload-files.ts',
        from: 'return isThere ? { file: undefined } : undefined;',
        to: 'return isThere ? undefined : undefined;',
      },
    ],
    caughtBy: ['test/resilience/verified-writes.test.ts'],
  },
];
