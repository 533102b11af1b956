/** Mistakes in approvals, in the run lock, and in the end of a run. */
import type { Sabotage } from '../sabotage.ts';

const approve = 'shared/workflows/operate/approve-run.ts';
const lock = 'shared/workflows/ledger/run-lock.ts';

export const operate: readonly Sabotage[] = [
  {
    name: 'approval-of-any-plan',
    harm: 'An approver releases another plan than the one that was checked.',
    edits: [
      {
        file: approve,
        from: '  if (run.planHash !== planHash) {',
        to: '  if (run.planHash === undefined) {',
      },
    ],
    caughtBy: ['test/workflows/approval.test.ts'],
  },
  {
    name: 'approval-under-other-settings',
    harm: 'A plan that was made for another scope is carried out.',
    edits: [
      {
        file: approve,
        from: '  if (settingsHash(settings) !== run.settingsHash) {',
        to: '  if (settingsHash(settings) === undefined) {',
      },
    ],
    caughtBy: ['test/workflows/approval.test.ts'],
  },
  {
    name: 'approval-at-any-age',
    harm: 'A plan of last month is carried out.',
    edits: [
      {
        file: approve,
        from: 'if (ageHours <= settings.APPROVAL_HOURS) return undefined;',
        to: 'if (ageHours >= 0) return undefined;',
      },
    ],
    caughtBy: ['test/workflows/approval.test.ts'],
  },
  {
    name: 'approval-despite-pause',
    harm: 'A plan is released although writes are paused.',
    edits: [
      {
        file: approve,
        from: '  if (settings.PAUSED) return ',
        to: '  if (settings.PAUSED === undefined) return ',
      },
    ],
    caughtBy: ['test/workflows/approval.test.ts'],
  },
  {
    name: 'lock-of-a-dead-run-kept',
    harm: 'After one crash no night ever starts again.',
    edits: [
      {
        file: lock,
        from: 'return stored === undefined || !isActive(stored.value);',
        to: 'return stored !== undefined && !isActive(stored.value) && stored.value.chunks > 0;',
      },
    ],
    caughtBy: ['test/workflows/tidy-up.test.ts'],
  },
  {
    name: 'lock-of-a-new-run-taken',
    harm: 'Two runs write at the same time.',
    edits: [
      {
        file: lock,
        from: '  if (clock.now().getTime() - Date.parse(claim.at) < claimedMs) return false;\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/tidy-up.test.ts', 'test/workflows/approval.test.ts'],
  },
  {
    name: 'run-complete-one-chunk-early',
    harm: 'The users of the last chunk are repaired in no figure, or not at all.',
    edits: [
      {
        file: 'shared/workflows/ledger/chunk-groups.ts',
        from: 'if (results.length < to - from) return undefined;',
        to: 'if (results.length < to - from - 1) return undefined;',
      },
    ],
    caughtBy: ['test/resilience/growth.test.ts'],
  },
];
