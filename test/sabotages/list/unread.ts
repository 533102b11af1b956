/** Mistakes with files that are read later because of their times in the list. */
import type { Sabotage } from '../sabotage.ts';

const caughtBy = ['test/core/file-times.test.ts', 'test/workflows/written-together.test.ts'];

export const unread: readonly Sabotage[] = [
  {
    name: 'times-that-contradict-are-ignored',
    harm: 'A size that the list shows to be older than the photo shows another one until the deep check.',
    edits: [
      {
        file: 'shared/core/triage.ts',
        from: '(sha === undefined && !isVouchedFor)',
        to: '(sha === undefined && !isVouchedFor && etag === undefined)',
      },
    ],
    caughtBy,
  },
  {
    name: 'another-upload-counts-as-own',
    harm: 'A file that another program wrote after the repair shows another photo until the deep check.',
    edits: [
      {
        file: 'shared/core/file-times.ts',
        from: 'seen?.modifiedAt === uploadedAt;',
        to: 'seen?.modifiedAt !== undefined;',
      },
    ],
    caughtBy,
  },
  {
    name: 'unread-files-wait-like-read-ones',
    harm: 'Files that were never read are read later than the days of the deep check.',
    edits: [
      {
        file: 'shared/core/deep-check.ts',
        from: 'if (user.agreement !== undefined && hasUnread(user.agreement))',
        to: 'if (user.agreement === undefined && hasUnread({ files: {} as never }))',
      },
    ],
    caughtBy: ['test/core/file-times.test.ts'],
  },
  {
    name: 'an-old-list-vouches',
    harm: 'A size that changed since the last list that could be read counts as written with the others.',
    edits: [
      {
        file: 'shared/workflows/observe/observe-users.ts',
        from: 'options.isListed?.(location) === true,',
        to: 'options.isListed?.(location) !== undefined,',
      },
    ],
    caughtBy: ['test/workflows/written-together.test.ts'],
  },
  {
    name: 'the-list-of-an-earlier-night-vouches',
    harm: 'A size that changed since a library could be found last counts as written with the others.',
    edits: [
      {
        file: 'shared/workflows/ledger/library-cursor.ts',
        from: 'doneFor === runId && progress?.runId === runId && sumOf(progress.rows) === 0,',
        to: 'doneFor <= runId && progress !== undefined && sumOf(progress.rows) === 0,',
      },
    ],
    caughtBy: ['test/workflows/written-together.test.ts'],
  },
  {
    name: 'unlisted-file-is-absent-also-where-it-was-read',
    harm: 'Where the library cannot be listed, users with a new photo are left out as moved, night after night.',
    edits: [
      {
        file: 'shared/workflows/write/repair-user.ts',
        from: "listed && granted === 'copy' && targetSha === undefined",
        to: "listed && granted === 'copy'",
      },
    ],
    caughtBy: ['test/resilience/unlisted-photo.test.ts'],
  },
  {
    name: 'list-is-believed-after-a-write-of-the-run',
    harm: 'A repair that ended before its outcome was stored is done again, and counts as moved.',
    edits: [
      {
        file: 'shared/workflows/write/repair-user.ts',
        from: 'user.trouble === undefined && !isRepairedSince(user, run)',
        to: 'user.trouble === undefined',
      },
    ],
    caughtBy: ['test/workflows/unfinished.test.ts', 'test/workflows/telemetry.test.ts'],
  },
];
