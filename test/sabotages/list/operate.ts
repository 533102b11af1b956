/** Mistakes in approvals, the run lock, the tidying and the poison queues. */
import type { Sabotage } from '../sabotage.ts';

const approve = 'shared/workflows/operate/approve-run.ts';
const lock = 'shared/workflows/ledger/run-lock.ts';
const poisoned = 'shared/workflows/poison/poisoned.ts';

export const operate: readonly Sabotage[] = [
  {
    name: 'approval-of-any-plan',
    harm: 'An approver releases another plan than the one that was checked.',
    edits: [
      {
        file: approve,
        from: '  if (hash === planHash) return undefined;\n',
        to: '  if (hash !== undefined) return undefined;\n',
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
        from: 'if (now <= approvableUntil(run, settings.APPROVAL_HOURS)) return undefined;',
        to: 'if (now >= approvableUntil(run, 0)) return undefined;',
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
    caughtBy: ['test/workflows/may-write.test.ts'],
  },
  {
    name: 'lock-of-a-new-run-taken',
    harm: 'Two runs write at the same time.',
    edits: [
      {
        file: lock,
        from: '  if (!isOver(claim.at, claimedMs, clock.now())) return false;\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/may-write.test.ts'],
  },
  {
    name: 'first-failure-ends-the-tidying',
    harm: 'One user who cannot be erased keeps files and runs from being removed.',
    edits: [
      {
        file: 'shared/workflows/tidy/tidy-up.ts',
        from: '      errors.push(error);\n',
        to: '      throw error;\n',
      },
    ],
    caughtBy: ['test/resilience/one-user-loops.test.ts'],
  },
  {
    name: 'stalled-run-never-fails',
    harm: 'A run that waits for nothing keeps every later night from starting.',
    edits: [
      {
        file: 'shared/workflows/tidy/wake-run.ts',
        from: '  if (last.nudges >= maxNudges) {',
        to: '  if (last.nudges > maxNudges + 1_000) {',
      },
    ],
    caughtBy: ['test/workflows/tidy-up.test.ts'],
  },
  {
    name: 'deadline-never-comes',
    harm: 'A plan of Monday is still written on Thursday.',
    edits: [
      {
        file: 'shared/workflows/ledger/complete-run.ts',
        from: 'return now.getTime() - began > hours * 3_600_000;',
        to: 'return now.getTime() - began > hours * 3_600_000_000;',
      },
    ],
    caughtBy: ['test/workflows/tidy-up.test.ts'],
  },
  {
    name: 'deadline-overwrites-outcomes',
    harm: 'A user who was repaired just before the deadline is reported as carried over.',
    edits: [
      {
        file: 'shared/workflows/ledger/end-unfinished.ts',
        from: 'setOutcome(runId, userId, outcome, stored.etag)',
        to: "setOutcome(runId, userId, outcome, '*')",
      },
    ],
    caughtBy: ['test/workflows/late-outcomes.test.ts'],
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
  {
    name: 'poisoned-range-swallowed',
    harm: 'A range that fails again and again leaves the night without an end.',
    edits: [
      {
        file: poisoned,
        from: '  if (!attempt.row.done) await failRange(context, stored.value, attempt);\n  await closeWhenCompared(context, runId, index);',
        to: '  if (!attempt.row.done) await failRange(context, stored.value, attempt);',
      },
    ],
    caughtBy: ['test/workflows/poison.test.ts'],
  },
  {
    name: 'failed-range-keeps-findings',
    harm: 'A plan has users whom no figure counts.',
    edits: [
      {
        file: poisoned,
        from: 'const removals = rows.map(({ userId }) => userId);',
        to: 'const removals = rows.slice(rows.length).map(({ userId }) => userId);',
      },
    ],
    caughtBy: ['test/workflows/poison.test.ts'],
  },
  {
    name: 'failed-chunk-forgets-repairs',
    harm: 'Users who were repaired count as failed.',
    edits: [
      {
        file: poisoned,
        from: "const ended = await endUnfinished(context, rows, 'failed');",
        to: "const ended = { outcomes: { failed: rows.length } };\n  await endUnfinished(context, rows, 'failed');",
      },
    ],
    caughtBy: ['test/workflows/poison.test.ts'],
  },
];
