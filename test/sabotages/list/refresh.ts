/** Mistakes in what reads the directory, the photo libraries and the groups. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/night/refresh';

export const refresh: readonly Sabotage[] = [
  {
    name: 'overtaken-delivery-carries-on',
    harm: 'Users whom two deliveries list side by side count as not listed for up to 28 days.',
    edits: [
      {
        file: 'shared/workflows/ledger/list-position.ts',
        from: 'passOf(other.value) > passOf(position)',
        to: 'passOf(other.value) < 0',
      },
    ],
    caughtBy: ['test/workflows/overtaken.test.ts', 'test/workflows/refresh-positions.test.ts'],
  },
  {
    name: 'overtaken-pass-ends-first',
    harm: 'A delivery erases by a pass beside which another one has begun, and asks for a new one only then.',
    edits: [
      {
        file: `${folder}/enumerate.ts`,
        from: '  if (!isLast || position.full || isDoubtful) await steps.save(position);',
        to: '  if (!isLast) await steps.save(position);',
      },
    ],
    caughtBy: ['test/workflows/enumerate.test.ts'],
  },
  {
    name: 'file-of-an-older-delivery-is-gone',
    harm: 'A file that two deliveries list side by side counts as deleted until the next full listing.',
    edits: [
      {
        file: 'shared/workflows/ledger/start-over.ts',
        from: 'const before = full ? (listingBefore ?? 0) : listing;',
        to: 'const before = listing;',
      },
    ],
    caughtBy: ['test/workflows/overtaken.test.ts'],
  },
  {
    name: 'doubtful-listing-not-repeated',
    harm: 'Files that were deleted when a library listed nothing for one night count as there for ever.',
    edits: [
      {
        file: `${folder}/refresh-library.ts`,
        from: 'return isFullPassDue(stored, now) ? nextFullListing(stored) : stored;',
        to: 'return stored;',
      },
    ],
    caughtBy: ['test/resilience/implausible-lists.test.ts'],
  },
  {
    name: 'cursor-saved-before-its-page',
    harm: 'A worker that dies between the two loses the changes of a page for up to 28 days.',
    edits: [
      {
        file: `${folder}/enumerate.ts`,
        from: '  const isDoubtful = (await steps.apply(page, before)) || before.isDoubtful === true;',
        to: `  await steps.save({ ...before, link: page.next ?? page.delta });
  const isDoubtful = (await steps.apply(page, before)) || before.isDoubtful === true;`,
      },
    ],
    caughtBy: ['test/workflows/enumerate.test.ts', 'test/workflows/directory.test.ts'],
  },
  {
    name: 'name-claimed-before-a-row-lists-it',
    harm: 'A name that a page claimed before it broke off stays claimed for ever, and its files are nobody’s own.',
    edits: [
      {
        file: 'shared/workflows/ledger/claim-names.ts',
        from: '  await users.listNames(claims);\n',
        to: '',
      },
    ],
    caughtBy: ['test/resilience/beliefs-claims.test.ts'],
  },
  {
    name: 'full-pass-never-ends',
    harm: 'After the first full pass every night is one, and no user is ever erased during it.',
    edits: [
      {
        file: `${folder}/enumerate.ts`,
        from: 'const done = { full: false, ',
        to: 'const done = { full: position.full, ',
      },
    ],
    caughtBy: ['test/workflows/enumerate.test.ts'],
  },
  {
    name: 'epoch-not-raised',
    harm: 'People whom a full pass does not list are never found missing.',
    edits: [
      {
        file: 'shared/workflows/ledger/start-over.ts',
        from: '...fullPass(epoch + 1, now)',
        to: '...fullPass(epoch, now)',
      },
    ],
    caughtBy: ['test/workflows/directory.test.ts'],
  },
  {
    name: 'implausible-pass-erases',
    harm: 'A directory that lists no user for one night erases all of them.',
    edits: [
      {
        file: `${folder}/sweep-unlisted.ts`,
        from: '  if (unlisted.length * 100 > settings.GUARD_SCOPE * rows) return false;\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/scope.test.ts'],
  },
  {
    name: 'full-pass-shortens-the-wait',
    harm: 'A deleted user who is restored after a full pass has lost the undo copies and all that was stored.',
    edits: [
      {
        file: `${folder}/sweep-unlisted.ts`,
        from: '    ...notes.map(({ key }) => key),\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/gone.test.ts'],
  },
  {
    name: 'doubtful-pass-erases',
    harm: 'A user in whose place a row without a name stood is erased.',
    edits: [
      {
        file: `${folder}/sweep-unlisted.ts`,
        from: 'if (isDoubtful === true) {',
        to: 'if (false) {',
      },
    ],
    caughtBy: ['test/resilience/page-rows.test.ts'],
  },
  {
    name: 'restorable-user-erased-at-once',
    harm: 'A user restored from Deleted users has lost undo copies and history.',
    edits: [
      {
        file: `${folder}/apply-directory-page.ts`,
        from: "const wait = reason === 'deleted' ? 0 : restorableMs;",
        to: "const wait = reason === 'deleted' ? restorableMs : 0;",
      },
    ],
    caughtBy: ['test/workflows/scope.test.ts'],
  },
  {
    name: 'removed-and-back-is-removed',
    harm: 'A user who is deleted and restored on one page of the delta counts as deleted.',
    edits: [
      {
        file: `${folder}/apply-directory-page.ts`,
        from: "removed: [...last.values()].filter((change) => change.kind === 'removed'),",
        to: "removed: changes.filter((change) => change.kind === 'removed'),",
      },
    ],
    caughtBy: ['test/resilience/page-rows.test.ts'],
  },
  {
    name: 'renamed-file-keeps-its-owner',
    harm: 'A file that was renamed still counts as the photo of the user whose name it had.',
    edits: [
      {
        file: `${folder}/apply-library-page.ts`,
        from: '    ...(await leavings(context, left.filter(hasOwner))),\n    ...listed',
        to: '    ...listed',
      },
    ],
    caughtBy: ['test/workflows/library.test.ts'],
  },
  {
    name: 'late-deletion-clears-new-file',
    harm: 'A photo file that was made anew counts as absent, and is written again.',
    edits: [
      {
        file: `${folder}/apply-library-page.ts`,
        from: 'seen?.get(key)?.[size]?.itemId === itemId',
        to: 'seen?.get(key)?.[size] !== undefined',
      },
    ],
    caughtBy: ['test/resilience/implausible-lists.test.ts', 'test/resilience/stored-positions.test.ts'],
  },
  {
    name: 'empty-library-believed',
    harm: 'A library that lists no file for one night makes all users lack a photo.',
    edits: [
      {
        file: `${folder}/apply-library-page.ts`,
        from: '  return unlisted > listed;',
        to: '  return false;',
      },
    ],
    caughtBy: ['test/resilience/implausible-lists.test.ts'],
  },
  {
    name: 'unlisted-files-never-forgotten',
    harm: 'A file that was deleted while no change was read counts as there for ever.',
    edits: [
      {
        file: `${folder}/apply-library-page.ts`,
        from: '  if (listing === 1) return true;\n',
        to: '  if (listing >= 1) return true;\n',
      },
    ],
    caughtBy: ['test/workflows/orphaned-files.test.ts', 'test/workflows/library.test.ts'],
  },
  {
    name: 'satellite-waited-for-without-end',
    harm: 'A geo location that is down keeps the night of all others from starting.',
    edits: [
      {
        file: `${folder}/refresh-library.ts`,
        from: 'if (site.error instanceof TransientError && message.waits < satelliteWaits)',
        to: 'if (site.error instanceof TransientError)',
      },
    ],
    caughtBy: ['test/resilience/endpoints-down.test.ts', 'test/workflows/geos.test.ts'],
  },
  {
    name: 'unreadable-group-is-empty',
    harm: 'The members of an exclude group that cannot be read are written to.',
    edits: [
      {
        file: `${folder}/refresh-groups.ts`,
        from: 'if (before === undefined) throw read.failed;',
        to: 'if (before === undefined) return context.memberships.put(runId, id, []);',
      },
    ],
    caughtBy: ['test/workflows/refresh-fallbacks.test.ts', 'test/resilience/lists-down.test.ts'],
  },
  {
    name: 'odd-row-lets-excluded-user-in',
    harm: 'A user who is excluded is written to, because a row of the group could not be read.',
    edits: [
      {
        file: `${folder}/refresh-groups.ts`,
        from: 'const kept = excludes ? [...(before?.ids ?? []), ...named.filter(isObjectId)] : [];',
        to: 'const kept = excludes ? named.filter(isObjectId) : [];',
      },
    ],
    caughtBy: ['test/resilience/page-rows.test.ts'],
  },
  {
    name: 'retry-after-cut-short',
    harm: 'A service that asks for ten minutes is asked again after half a minute, and throttles for longer.',
    edits: [
      {
        file: 'shared/workflows/ledger/retry-later.ts',
        from: 'boundedWait(Math.max(ms, shortestMs))',
        to: 'boundedWait(Math.min(ms, shortestMs))',
      },
    ],
    caughtBy: ['test/workflows/waiting.test.ts'],
  },
  {
    name: 'refused-listing-without-its-remedy',
    harm: 'A first run that may not list the library fails, and nobody is told which permission to grant.',
    edits: [
      {
        file: 'shared/workflows/night/refresh/naming-remedy.ts',
        from: '    if (!isDenied(error)) throw error;',
        to: '    if (!isDenied(error) || error.status === 403) throw error;',
      },
    ],
    caughtBy: ['test/workflows/library-read-refused.test.ts'],
  },
  {
    name: 'users-elsewhere-without-a-remedy',
    harm: 'Users of another geo location stay unknown for good, because the run does not say why.',
    edits: [
      {
        file: 'shared/core/geo.ts',
        from: 'cause.includes(unlistedGeo) || denied.test(cause)',
        to: 'denied.test(cause)',
      },
    ],
    caughtBy: ['test/workflows/library-read-refused.test.ts'],
  },
];
