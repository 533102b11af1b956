/** Faults that once were: something was shown or removed by memory, or a service was taken at its first word. */
import type { Sabotage } from '../sabotage.ts';

const write = 'shared/workflows/write';
const removals = ['test/resilience/removals.test.ts'];
const verified = ['test/resilience/verified-writes.test.ts'];
const budget = ['test/budget/repaired-users.test.ts'];
const mayBeRemoved = 'shared/workflows/tidy/may-be-removed.ts';

/** Memory alone decided. */
export const pastRemovals: readonly Sabotage[] = [
  {
    name: 'past-files-are-removed-by-memory',
    harm: 'Thirty days after a photo was cleared, its files are deleted, whatever speaks against it by now.',
    edits: [
      {
        file: 'shared/workflows/tidy/remove-cleared.ts',
        from: "if (answer !== 'yes') return answer;",
        to: 'void answer;',
      },
    ],
    caughtBy: removals,
  },
  {
    name: 'past-files-that-are-shown-again-are-removed',
    harm: 'Files that somebody shows again, or that an undo brought back, are deleted under the photo.',
    edits: [
      {
        file: mayBeRemoved,
        from: "if (shown.kind === 'base' && shown.base === base) return 'over';",
        to: 'void shown;',
      },
    ],
    caughtBy: removals,
  },
  {
    name: 'past-files-of-users-out-of-scope-are-removed',
    harm: 'Files of a user who is out of scope by now are deleted.',
    edits: [
      {
        file: mayBeRemoved,
        from: 'if (outOfScopeReason(user, await scopeOnDemand(context, user)) !== undefined)',
        to: 'if (outOfScopeReason(user, await scopeOnDemand(context, user)) === user.id)',
      },
    ],
    caughtBy: removals,
  },
  {
    name: 'past-photo-of-who-left-the-scope-is-cleared',
    harm: 'A photo is cleared although its user left the scope between plan and repair.',
    edits: [
      {
        file: `${write}/repair-user.ts`,
        from: "if (wanted === 'clear' && !(await isInScopeNow(",
        to: "if (wanted === 'report' && !(await isInScopeNow(",
      },
    ],
    caughtBy: verified,
  },
];

export const pastWrites: readonly Sabotage[] = [
  {
    name: 'past-profile-is-not-asked-before-the-write',
    harm: 'What somebody changed in the profile after the last look is overwritten.',
    edits: [
      {
        file: `${write}/change-profile.ts`,
        from: 'if (changes.length === 0) return;',
        to: 'if (changes.length >= 0) return;',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-profile-that-is-read-back-is-not-asked-whose-it-is',
    harm: 'After two sign-in names were exchanged, one user shows the face of the other, and is reported repaired.',
    edits: [
      {
        file: `${write}/change-profile.ts`,
        from: 'reading.objectId !== undefined && reading.objectId !== user.id;',
        to: 'reading.objectId === user.directory.upn;',
      },
      { file: `${write}/change-profile.ts`, from: 'reading.objectId === id &&', to: "id !== '' &&" },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-profile-is-not-compared-with-what-was-meant',
    harm: 'A profile that holds something else than what was written counts as repaired.',
    edits: [
      {
        file: `${write}/change-profile.ts`,
        from: 'changes.every((change) =>',
        to: 'changes.slice(0, 0).every((change) =>',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-face-in-the-wrong-profile-is-not-put-back',
    harm: 'A photo that landed in the profile of another user stays there.',
    edits: [
      {
        file: `${write}/change-profile.ts`,
        from: 'await revertProfile(context, job, meant.changes, reading);',
        to: 'void reading;',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-refused-write-leaves-its-traces-elsewhere',
    harm: 'What landed in the profile of another user stays there when a later write is refused.',
    edits: [
      {
        file: `${write}/change-profile.ts`,
        from: 'if (isOfAnotherUser(reading, job)) await revertProfile(context, job, changes, reading);',
        to: 'void reading;',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-other-profile-is-not-looked-at-again',
    harm: 'The user in whose profile a photo landed is believed to be in step until the deep check.',
    edits: [
      {
        file: `${write}/revert-profile.ts`,
        from: 'if (stored !== undefined) await forgetProfile(context, stored);',
        to: 'void forgetProfile;',
      },
      {
        file: `${write}/repair-user.ts`,
        from: 'if (astray.has(code)) await unless',
        to: 'if (astray.size === 0) await unless',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-file-that-appeared-is-overwritten',
    harm: 'A file that somebody put there after the library was listed is overwritten.',
    edits: [
      {
        file: 'shared/adapters/sharepoint/picture-files.ts',
        from: '{ Overwrite: !isNew }',
        to: '{ Overwrite: true }',
      },
    ],
    caughtBy: verified,
  },
  {
    name: 'past-repair-reads-files-that-the-list-answers',
    harm: 'A repaired user costs more than eleven requests: files that the list does not have are asked for.',
    edits: [
      {
        file: `${write}/upload-files.ts`,
        from: 'if (!listed || observation.user.pending !== undefined) return job;',
        to: 'if (!listed || observation.user.id) return job;',
      },
    ],
    caughtBy: budget,
  },
  {
    name: 'past-repair-reads-every-file-back',
    harm: 'A repaired user costs more than eleven requests: every file is read back.',
    edits: [
      {
        file: `${write}/upload-files.ts`,
        from: "(size === 'M' || written.has(size) !== written.has('M'));",
        to: 'true;',
      },
    ],
    caughtBy: budget,
  },
];
