/** Faults that once were: what was once believed stayed believed, although it was over or contradicted. */
import type { Sabotage } from '../sabotage.ts';

const claims = ['test/resilience/beliefs-claims.test.ts'];
const skipped = ['test/resilience/beliefs-skipped.test.ts'];
const profiles = ['test/resilience/beliefs-profiles.test.ts'];
const positions = ['test/resilience/stored-positions.test.ts'];
const bytes = ['test/resilience/beliefs-bytes.test.ts'];
const properties = ['test/resilience/beliefs-properties.test.ts'];
const plans = ['test/resilience/beliefs-plans.test.ts'];
const turns = ['test/resilience/beliefs-turns.test.ts'];

export const pastBeliefs: readonly Sabotage[] = [
  {
    name: 'past-base-that-two-users-claimed-is-foreign-for-ever',
    harm: 'A base that two users once claimed counts as foreign for ever: the one who is left never gets a photo.',
    edits: [
      {
        file: 'shared/workflows/ledger/ownership.ts',
        from: 'return (!mayBeShared(base) && base === upn',
        to: 'if (mayBeShared(base)) return false;\n      return (base === upn',
      },
    ],
    caughtBy: claims,
  },
  {
    name: 'past-note-of-a-shared-base-is-never-forgotten',
    harm: 'That two users claimed a base stays noted for ever, so that a request is made for it every night.',
    edits: [
      {
        file: 'shared/workflows/ledger/shared-bases.ts',
        from: 'shared.has(key) !== isShared',
        to: 'isShared && !shared.has(key)',
      },
    ],
    caughtBy: claims,
  },
  {
    name: 'past-user-who-is-skipped-each-night-is-never-told',
    harm: 'A user who ends skipped night after night is never called stuck, and nobody is told.',
    edits: [
      {
        file: 'shared/workflows/write/repair-user.ts',
        from: 'const trouble = afterSkipped(value.trouble, context.clock.now());',
        to: 'const trouble = value.trouble as Trouble;',
      },
    ],
    caughtBy: skipped,
  },
  {
    name: 'past-missing-profile-is-believed-for-a-fortnight',
    harm: 'A new hire whose profile has appeared waits up to 14 days for the photo.',
    edits: [
      {
        file: 'shared/core/triage.ts',
        from: 'return waited >= Math.max(1, soFar);',
        to: 'return waited < 0 && soFar < 0;',
      },
    ],
    caughtBy: profiles,
  },
  {
    name: 'past-profile-of-another-is-believed-for-a-fortnight',
    harm: 'A user whose name another profile had waits up to 14 days after that profile has followed its rename.',
    edits: [
      {
        file: 'shared/core/triage.ts',
        from: "if (lastObservation === undefined || profile === undefined || profile.kind === 'own') return false;",
        to: "if (lastObservation === undefined || profile?.kind !== 'missing') return false;",
      },
    ],
    caughtBy: profiles,
  },
  {
    name: 'past-erasure-during-a-refresh-loses-the-name',
    harm: 'A user who is erased while the directory is refreshed loses the claims of the name, and is skipped for 25 nights.',
    edits: [
      {
        file: 'shared/workflows/ledger/erasure.ts',
        from: '  await claimAgain(context, id);\n',
        to: '  void claimAgain;\n',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-deletion-that-is-told-late-clears-a-new-file',
    harm: 'A deletion that is told late clears a file that was made anew, which every later night then reads.',
    edits: [
      {
        file: 'shared/workflows/night/refresh/apply-library-page.ts',
        from: 'const left = await shownOf(context, files);',
        to: 'const left = files;',
      },
    ],
    caughtBy: positions,
  },
  {
    name: 'past-stale-bytes-are-believed-for-ever',
    harm: 'A file of size S or L whose bytes were stale when they were read is never read again.',
    edits: [
      {
        file: 'shared/workflows/observe/file-matcher.ts',
        from: 'if (movedAt !== undefined) return undefined;',
        to: 'void movedAt;',
      },
    ],
    caughtBy: bytes,
  },
  {
    name: 'past-finished-repair-writes-under-a-sign-in-name',
    harm: 'Finishing a broken-off repair uploads over the files under a sign-in name, which an earlier holder may still show.',
    edits: [
      {
        file: 'shared/workflows/write/upload-files.ts',
        from: 'return base === user.id;',
        to: "return base === user.id || base !== '';",
      },
    ],
    caughtBy: properties,
  },
  {
    name: 'past-finished-repair-writes-files-that-nobody-needs',
    harm: 'Finishing a broken-off repair of properties writes three files that nobody needs.',
    edits: [
      {
        file: 'shared/workflows/write/show-picture.ts',
        from: 'if (shown !== undefined && shown === user.pending?.base && situation.complete) return shown;',
        to: 'void [shown, situation];',
      },
    ],
    caughtBy: properties,
  },
  {
    name: 'past-approved-plan-needs-a-second-approval',
    harm: 'A large first repair that is carried over is held again, as soon as one shared photo is withheld from it.',
    edits: [
      {
        file: 'shared/workflows/night/close/carried-over.ts',
        from: 'wasPlanned(row) && guardReason(row, rules) === undefined',
        to: 'wasPlanned(row) && rules',
      },
      {
        file: 'shared/workflows/night/close/judge-night.ts',
        from: 'const leavesOthers = others > 0 && updates > 0 && tooMany;',
        to: 'const leavesOthers = others < 0 && updates > 0 && tooMany;',
      },
    ],
    caughtBy: plans,
  },
  {
    name: 'past-limited-run-spends-itself-on-the-first-users',
    harm: 'With INSTEP_MAX_UPDATES_PER_RUN, the same first users are tried each night, and the others never.',
    edits: [
      {
        file: 'shared/workflows/night/close/rollout.ts',
        from: 'const after = await readRolloutPosition(context);',
        to: "const after = '';\n  void readRolloutPosition;",
      },
    ],
    caughtBy: turns,
  },
];
