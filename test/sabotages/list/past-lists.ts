/** Faults that once were: a stored position of a list was a dependency, and stopped the night for everybody. */
import type { Sabotage } from '../sabotage.ts';

const refresh = 'shared/workflows/night/refresh';
const positions = ['test/resilience/stored-positions.test.ts'];

export const pastPositions: readonly Sabotage[] = [
  {
    name: 'past-expired-page-token-fails-each-night',
    harm: 'A full pass whose stored link has expired fails every later night, for ever.',
    edits: [
      {
        file: `${refresh}/list-failure.ts`,
        from: "return status >= 400 && status < 500 ? 'gone' : 'failed';",
        to: 'return undefined;',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-full-pass-in-progress-is-never-begun-again',
    harm: 'A full pass that broke off is not begun again after 28 days, however old it is.',
    edits: [
      {
        file: 'shared/core/enumeration.ts',
        from: '(full && link === undefined)',
        to: 'full',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-list-that-is-down-fails-the-night',
    harm: 'A list that answers 500 or JSON that is cut short fails the night, and no user is compared.',
    edits: [
      {
        file: `${refresh}/list-failure.ts`,
        from: "if (waitMs === 0) return 'failed';",
        to: 'if (waitMs === 0) return undefined;',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-broken-link-is-kept',
    harm: 'A stored link that stays broken is never given up for a new listing, so that every night is partial.',
    edits: [
      {
        file: 'shared/core/enumeration.ts',
        from: "if (failures < (mayStartOver ? 1 : 2)) return 'again';\n  return mayStartOver ? 'start-over' : 'give-up';",
        to: "return failures < 2 ? 'again' : 'give-up';",
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-refused-listing-is-repeated-without-a-pause',
    harm: 'A listing that is answered 410 again and again is asked for without a pause.',
    edits: [
      {
        file: 'shared/core/enumeration.ts',
        from: 'failures: 0, isFresh: true };',
        to: 'failures: progress.failures + 1, isFresh: true };',
      },
      {
        file: 'shared/core/enumeration.ts',
        from: 'const mayStartOver = hasLink && !isFresh;',
        to: "if (failure === 'gone' && failures < 60) return 'start-over';\n  const mayStartOver = hasLink && !isFresh;",
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-listing-takes-all-day',
    harm: 'A listing has no bound in time, so that a slow service keeps the night from ending.',
    edits: [{ file: 'shared/core/enumeration.ts', from: '= 6 * hourMs', to: '= 60 * hourMs' }],
    caughtBy: positions,
  },
  {
    name: 'past-listing-goes-round-in-circles',
    harm: 'A listing whose links are repeated is read until the bound in pages.',
    edits: [{ file: 'shared/core/enumeration.ts', from: 'return isCircle || pages', to: 'return pages' }],
    caughtBy: ['test/core/enumeration.test.ts'],
  },
  {
    name: 'past-listing-of-empty-pages-never-ends',
    harm: 'A listing that gives empty pages for ever is read for ever.',
    edits: [{ file: 'shared/core/enumeration.ts', from: 'mostEmptyPages = 200', to: 'mostEmptyPages = 600' }],
    caughtBy: positions,
  },
  {
    name: 'past-group-goes-round-in-circles',
    harm: 'A group whose next page is the same page is taken for complete, or read for ever.',
    edits: [
      {
        file: 'shared/adapters/graph/pages.ts',
        from: "if (links.has(path) || links.size >= mostPages) throw malformed(name, 'a listing that does not end');",
        to: 'if (links.has(path)) return;',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-group-that-is-down-fails-the-night',
    harm: 'A group that answers 500 fails the night, although the members of the last run are known.',
    edits: [
      {
        file: `${refresh}/refresh-groups.ts`,
        from: 'if (isSetting || failureOf(error, group.patienceMs) === undefined) throw error;',
        to: 'if (isSetting || failureOf(error, group.patienceMs) !== 0) throw error;',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-nobody-can-start-a-list-over',
    harm: 'An administrator asks for a new start of a list, and nothing happens.',
    edits: [
      {
        file: `${refresh}/refresh-directory.ts`,
        from: 'if (message.page === 0) await apply',
        to: 'if (message.page < 0) await apply',
      },
    ],
    caughtBy: positions,
  },
];
