/**
 * Faults that Instep once had, put back one at a time: which promise of the simulation each breaks, after how many nights,
 * or why none. Asked with `npm run sabotage "--" --simulate 8 --faulty-nights 1 --seeds ill` (then `ill-b`, and `ill-c` with
 * three such nights); a later change of the simulation may take other nights. Where a kind of night is lacking, the fault
 * was judged by reading, and not played.
 */
import type { InvariantName } from '../../local/simulation/invariants/names.ts';

export type InSimulation =
  | { readonly promise: InvariantName; readonly nights: number }
  /** By its nature. */
  | { readonly cannot: string }
  /** What the nights would have to hold. */
  | { readonly lacks: string };

export function inWords(seen: InSimulation): string {
  if ('promise' in seen) return `breaks ${seen.promise} by night ${seen.nights}`;
  return 'cannot' in seen
    ? `cannot be found, because ${seen.cannot}`
    : `not found, for lack of ${seen.lacks}`;
}

const found = (promise: InvariantName, nights: number): InSimulation => ({ promise, nights });

function all(why: InSimulation, names: readonly string[]): Record<string, InSimulation> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

/** By name of the sabotage. */
export const pastInSimulation: Readonly<Record<string, InSimulation>> = {
  'past-profile-that-lags-fails-the-repair': found('one-fault-stops-no-other', 2),
  'past-missing-profile-is-known-by-english-words': found('one-fault-stops-no-other', 32),
  'past-list-that-stays-down-fails-each-night': found('one-fault-stops-no-other', 16),
  'past-geo-locations-not-listed-fail-the-night': found('one-fault-stops-no-other', 24),
  'past-earlier-list-of-geo-locations-is-not-used': found('one-fault-stops-no-other', 16),
  'past-geo-location-without-its-library-fails-the-night': found('one-fault-stops-no-other', 9),
  'past-folders-of-a-big-library-are-not-found': found('one-fault-stops-no-other', 24),
  'past-lists-that-graph-does-not-name-fail-the-night': found('one-fault-stops-no-other', 3),
  'past-list-that-is-down-fails-the-night': found('one-fault-stops-no-other', 2),
  'past-library-that-lists-no-file-is-believed': found('quiet-night-costs-little', 28),
  'past-one-odd-row-spoils-its-page': found('one-fault-stops-no-other', 10),
  'past-null-in-a-page-fails-the-night': found('one-fault-stops-no-other', 24),
  'past-odd-row-is-not-looked-at-again': found('everybody-accounted-for', 11),
  'past-user-behind-an-odd-row-is-erased': found('everybody-accounted-for', 25),
  'past-one-mailbox-breaks-its-photo-batch': found('one-fault-stops-no-other', 23),
  ...all({ lacks: 'an identity endpoint that fails for seconds in a night in which nobody may be unknown' }, [
    'past-identity-that-answers-500-counts-as-absent',
    'past-identity-is-not-asked-again',
    'past-missing-token-is-a-fault-of-the-users',
  ]),
  ...all({ cannot: 'it is about words for people, which no promise reads' }, [
    'past-unknown-answer-loses-its-words',
    'past-odd-rows-are-not-in-the-report',
  ]),
  ...all({ cannot: 'what a process holds in memory is not measured' }, [
    'past-large-photos-end-the-host',
    'past-answer-of-any-size-is-read',
    'past-pictures-are-decoded-all-at-once',
    'past-drift-events-wait-in-memory',
    'past-closing-keeps-the-line-of-each-user',
  ]),
  ...all({ cannot: 'pictures are stand-ins, and no decoder runs' }, [
    'past-picture-of-a-phone-is-not-readable',
    'past-jpeg-without-an-end-is-not-readable',
  ]),
  ...all({ lacks: 'a library that demands a check-out' }, ['past-file-that-nobody-sees-counts-as-repaired']),
  ...all({ lacks: 'two who claim one base, of whom one is erased, and no deep check after it' }, [
    'past-base-that-two-users-claimed-is-foreign-for-ever',
    'past-note-of-a-shared-base-is-never-forgotten',
  ]),
  ...all({ lacks: 'a user who is skipped night after night' }, [
    'past-user-who-is-skipped-each-night-is-never-told',
    'past-skip-before-the-write-is-not-counted',
  ]),
  ...all(
    { lacks: 'a profile that appears after a night, and a promise about the nights until the deep check' },
    [
      'past-missing-profile-is-believed-for-a-fortnight',
      'past-profile-of-another-is-believed-for-a-fortnight',
    ],
  ),
  ...all({ lacks: 'an erasure at the one moment between two steps of a refresh, often enough' }, [
    'past-erasure-during-a-refresh-loses-the-name',
  ]),
  ...all({ lacks: 'a deletion that the library tells late' }, [
    'past-deletion-that-is-told-late-clears-a-new-file',
  ]),
  ...all({ lacks: 'files of one size whose bytes are stale, often enough' }, [
    'past-stale-bytes-are-believed-for-ever',
  ]),
  ...all({ lacks: 'a repair that breaks off over files under a sign-in name, often enough' }, [
    'past-finished-repair-writes-under-a-sign-in-name',
  ]),
  ...all({ cannot: 'it only writes more than is needed while repairing, which is no broken promise' }, [
    'past-finished-repair-writes-files-that-nobody-needs',
  ]),
  ...all({ lacks: 'more than fifty people, from whom on the guard limits' }, [
    'past-approved-plan-needs-a-second-approval',
    'past-guard-forgets-the-runs-before',
    'past-calls-for-one-user-do-not-count',
    'past-writes-of-runs-are-not-counted',
    'past-night-after-an-approved-repair-is-held-for-it',
    'past-undos-count-as-updates',
    'past-user-who-is-written-again-counts-twice',
    'past-one-photo-for-many-is-counted-by-the-run',
  ]),
  ...all({ lacks: 'a limit of updates over several nights (the setting goes back before the calm ones)' }, [
    'past-limited-run-spends-itself-on-the-first-users',
  ]),
  ...all({ lacks: 'a preflight' }, ['past-preflight-of-a-big-library-is-never-well']),
  ...all({ cannot: 'the client of Application Insights is not played' }, [
    'past-functions-wait-for-application-insights',
    'past-each-function-waits-for-application-insights',
  ]),
  ...all({ lacks: 'enough seeds: what shows it is drawn, but not in those that were asked' }, [
    'past-expired-page-token-fails-each-night',
    'past-broken-link-is-kept',
    'past-blank-sign-in-name-leaves-a-user-nameless',
    'past-empty-list-of-geo-locations-is-believed',
    'past-value-that-no-column-holds-fails-the-page',
    'past-odd-mark-of-a-removal-deletes-at-once',
    'past-file-without-an-etag-is-believed',
    'past-last-row-of-a-user-wins',
    'past-row-that-names-nobody-is-left-out',
    'past-file-behind-an-odd-row-counts-as-deleted',
    'past-one-error-in-a-profile-batch-makes-others-unknown',
    'past-user-who-cannot-be-repaired-stops-the-chunk',
  ]),
  ...all({ lacks: 'weeks: a full pass that breaks off stays so for 28 days' }, [
    'past-full-pass-in-progress-is-never-begun-again',
  ]),
  ...all({ cannot: 'only a bound or a pause differs, far above what a night reaches' }, [
    'past-refused-listing-is-repeated-without-a-pause',
    'past-listing-takes-all-day',
    'past-listing-goes-round-in-circles',
    'past-listing-of-empty-pages-never-ends',
    'past-request-that-hangs-takes-too-long-to-find',
  ]),
  ...all({ lacks: 'a group that is odd or down' }, [
    'past-group-goes-round-in-circles',
    'past-group-that-is-down-fails-the-night',
    'past-odd-row-lets-an-excluded-user-in',
  ]),
  ...all({ lacks: 'a promise that a list that is asked for is read from its start' }, [
    'past-nobody-can-start-a-list-over',
  ]),
  ...all({ lacks: 'a directory that lists nobody: the guard of the scope is off' }, [
    'past-directory-that-lists-nobody-is-believed-for-a-month',
    'past-page-of-odd-rows-is-trusted',
  ]),
  ...all({ lacks: 'several erased users who cannot be read' }, [
    'past-same-unreadable-users-keep-the-others-waiting',
    'past-erased-user-whom-graph-refuses-fails-every-run',
  ]),
  ...all({ lacks: 'a sign-in name that changes hands during a write and comes back, often enough' }, [
    'past-name-that-came-back-hides-a-wrong-face',
  ]),
  ...all({ lacks: 'a colleague whose shown file changes in each night' }, [
    'past-photo-of-a-colleague-is-shown-on',
  ]),
  ...all({ lacks: 'a photo that fails again and again before it is replaced' }, [
    'past-wait-outlives-its-photo',
  ]),
  ...all({ lacks: 'an upload whose answer is lost in a night in which no repair may fail' }, [
    'past-upload-whose-answer-is-lost-skips-the-user',
  ]),
  ...all({ lacks: 'a new user of whom the first row holds only a part' }, [
    'past-new-user-without-a-name-stays-nameless',
  ]),
  ...all({ lacks: 'a promise about the count of odd rows in the totals' }, ['past-odd-rows-are-not-told']),
  ...all({ cannot: 'events for operators are not judged' }, ['past-odd-rows-send-no-event']),
  ...all({ lacks: 'a range that is given up half-way, often enough' }, [
    'past-poison-handler-loses-findings',
    'past-range-given-up-has-nobody-out-of-scope',
  ]),
  ...all({ cannot: 'it takes hundreds of users with one picture' }, [
    'past-many-suspected-placeholders-keep-runs-from-closing',
  ]),
  ...all({ lacks: 'a promise about how long a night waits' }, ['past-attempt-overtakes-itself']),
  ...all({ cannot: 'it only reads more rows, and reading has no price there' }, [
    'past-end-of-each-chunk-lists-all-results',
    'past-each-directory-page-lists-who-is-gone',
  ]),
  ...all({ lacks: 'removals in two runs of one day' }, ['past-removals-of-earlier-runs-do-not-count']),
  ...all(
    { lacks: 'an answer: such headers come in many of the nights, and why nothing breaks is not known' },
    ['past-header-beyond-latin-1-fails-a-range'],
  ),
  ...all({ lacks: 'a user whose comparison or row is refused, which no service answer does' }, [
    'past-user-who-cannot-be-compared-fails-the-range',
    'past-row-that-the-table-refuses-fails-the-night',
  ]),
  ...all({ lacks: 'rows of Instep that are damaged' }, [
    'past-unreadable-row-fails-every-run',
    'past-unreadable-row-of-a-run-fails-the-next',
  ]),
  ...all({ lacks: 'weeks: what was cleared is removed after thirty days' }, [
    'past-file-that-cannot-be-removed-stops-tidy-up',
    'past-files-are-removed-by-memory',
    'past-files-that-are-shown-again-are-removed',
    'past-files-of-users-out-of-scope-are-removed',
  ]),
  ...all({ lacks: 'a promise that each part of tidying up is done while another fails' }, [
    'past-part-of-tidy-up-stops-the-others',
  ]),
  ...all({ lacks: 'a removal whose user leaves the scope meanwhile, often enough' }, [
    'past-photo-of-who-left-the-scope-is-cleared',
  ]),
  ...all({ lacks: 'the change of a profile or of a name within the milliseconds of a write, often enough' }, [
    'past-profile-is-not-asked-before-the-write',
    'past-profile-that-is-read-back-is-not-asked-whose-it-is',
    'past-profile-is-not-compared-with-what-was-meant',
    'past-face-in-the-wrong-profile-is-not-put-back',
    'past-refused-write-leaves-its-traces-elsewhere',
    'past-other-profile-is-not-looked-at-again',
  ]),
  ...all({ lacks: 'a file that appears between the listing and the upload, often enough' }, [
    'past-file-that-appeared-is-overwritten',
  ]),
  ...all({ cannot: 'it only sends more requests while repairing, and only the quiet night has a price' }, [
    'past-repair-reads-files-that-the-list-answers',
    'past-repair-reads-every-file-back',
  ]),
};
