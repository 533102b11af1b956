/** Mistakes in comparing, closing and carrying out a plan. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/night';

export const night: readonly Sabotage[] = [
  {
    name: 'range-moves-on-before-its-findings',
    harm: 'A worker that dies between the two leaves users out of the night without a trace.',
    edits: [
      {
        file: `${folder}/compare/compare-range.ts`,
        from: 'return !hasNews || attempt.save({ puts, removals, row });',
        to: `return (
    !hasNews ||
    ((await attempt.save({ puts: [], removals: [], row })) && attempt.save({ puts, removals, row }))
  );`,
      },
    ],
    caughtBy: ['test/workflows/poison.test.ts', 'test/workflows/compare.test.ts'],
  },
  {
    name: 'shared-photo-not-withheld',
    harm: 'A company logo that replaced every photo in Exchange is copied to all users.',
    edits: [
      {
        file: `${folder}/close/withhold.ts`,
        from: "  if (sourceSha !== undefined && shared.has(sourceSha)) return 'shared-picture';\n",
        to: '',
      },
    ],
    caughtBy: ['test/workflows/policies.test.ts'],
  },
  {
    name: 'clears-not-withheld',
    harm: 'A mass removal in Exchange removes every photo in SharePoint.',
    edits: [
      {
        file: `${folder}/close/withhold.ts`,
        from: "return wanted === 'clear' && withholdsClears ? 'too-many-clears' : undefined;",
        to: 'return undefined;',
      },
    ],
    caughtBy: ['test/workflows/clear.test.ts'],
  },
  {
    name: 'guard-counts-a-write-twice',
    harm: 'A plan is held although it repeats what was written today.',
    edits: [
      {
        file: `${folder}/close/survey.ts`,
        from: '      if (write?.shown !== undefined) day.updatedAgain += 1;\n',
        to: '',
      },
    ],
    caughtBy: ['test/resilience/guard-day.test.ts', 'test/resilience/guard-day-property.test.ts'],
  },
  {
    name: 'report-mode-of-today-ignored',
    harm: 'Report mode that is set during a night stops nothing.',
    edits: [
      {
        file: `${folder}/steps/close-run.ts`,
        from: "mode: settings.MODE === 'report' ? settings.MODE : run.mode,",
        to: 'mode: run.mode,',
      },
    ],
    caughtBy: ['test/workflows/nights.test.ts'],
  },
  {
    name: 'plan-hash-not-compared',
    harm: 'What is written is another plan than the one that was approved.',
    edits: [
      {
        file: `${folder}/steps/release.ts`,
        from: '    if (hash !== planHash) return failRun(context, runId, otherPlan(hash, planHash));\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/ranges.test.ts'],
  },
  {
    name: 'cancellation-seen-once-a-chunk',
    harm: 'After a cancellation up to nineteen more users are written.',
    edits: [
      {
        file: `${folder}/steps/repair-photos.ts`,
        from: `  for (const userId of userIds) {
    const run = await stillRepairing(context, message.runId, userIds);
    if (run === undefined) return;
`,
        to: `  const run = await stillRepairing(context, message.runId, userIds);
  if (run === undefined) return;
  for (const userId of userIds) {
`,
      },
    ],
    caughtBy: ['test/workflows/cancel.test.ts'],
  },
  {
    name: 'pause-ends-the-plan',
    harm: 'After a short pause the rest of the plan is skipped that night.',
    edits: [
      {
        file: `${folder}/steps/repair-photos.ts`,
        from: '    if (mayNotWrite(context)) return sendAgain(context, message, pausedDelayMs);\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/waiting.test.ts', 'test/workflows/repair.test.ts'],
  },
  {
    name: 'repaired-user-written-again',
    harm: 'A message that comes twice reports a repair twice, and may write it twice.',
    edits: [
      {
        file: `${folder}/steps/repair-photos.ts`,
        from: 'if (finding === undefined || finding.value.outcome !== undefined) return [];',
        to: 'if (finding === undefined) return [];',
      },
    ],
    caughtBy: ['test/workflows/repair.test.ts'],
  },
];
