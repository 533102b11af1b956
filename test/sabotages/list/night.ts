/** Mistakes in comparing, closing and carrying out a plan. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/night';

export const night: readonly Sabotage[] = [
  {
    name: 'closing-run-overwrites-what-was-learnt',
    harm: 'A contradiction that a comparison stores while its run closes is lost, and the ETags of bytes are believed again.',
    edits: [
      {
        file: 'shared/workflows/ledger/etag-behaviour.ts',
        from: '(await held.replace(after)) !== undefined',
        to: '(await etagBehaviourCursor.set(cursors, after)) === undefined',
      },
    ],
    caughtBy: ['test/workflows/etag-behaviour.test.ts'],
  },
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
    name: 'outdated-findings-stay',
    harm: 'A repeated attempt leaves findings that it did not find again, and the plan writes them.',
    edits: [
      {
        file: `${folder}/compare/compare-range.ts`,
        from: 'attempt.isFirst ? [] : await outdated(context, row.runId, complete, kept)',
        to: '[] as string[]',
      },
    ],
    caughtBy: ['test/workflows/poison.test.ts'],
  },
  {
    name: 'deep-check-never-due',
    harm: 'A face that was changed without a new ETag is never found.',
    edits: [
      {
        file: `${folder}/compare/compare-slice.ts`,
        from: 'due: checks.all(described),',
        to: 'due: new Set<string>(),',
      },
    ],
    caughtBy: ['test/workflows/snapshots.test.ts'],
  },
  {
    name: 'unreadable-photos-take-all-deep-checks',
    harm: 'Where the photos of some users cannot be read, the others never have a deep check.',
    edits: [
      {
        file: `${folder}/compare/deep-checks.ts`,
        from: '!isOverdue(user, now, days)',
        to: 'days > 0 || !isOverdue(user, now, days)',
      },
    ],
    caughtBy: ['test/workflows/by-bytes.test.ts'],
  },
  {
    name: 'one-user-ends-the-range',
    harm: 'One user whose comparison breaks makes a thousand others unknown.',
    edits: [
      {
        file: `${folder}/compare/compare-group.ts`,
        from: 'return compareAlone(context, compared, options);',
        to: 'throw error;',
      },
    ],
    caughtBy: ['test/resilience/one-user-loops.test.ts'],
  },
  {
    name: 'unread-users-not-counted',
    harm: 'Users whom a throttled service hides for hours are missing from every figure.',
    edits: [
      {
        file: `${folder}/compare/compare-page.ts`,
        from: '    found.push(...(await unread(context, remaining, { ownership, cause: asked.cause })));\n',
        to: '    await unread(context, remaining, { ownership, cause: asked.cause });\n',
      },
    ],
    caughtBy: ['test/workflows/waiting.test.ts'],
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
    name: 'guard-forgets-writes-of-others',
    harm: 'A run that is started five times a day writes five times as many users as the limit.',
    edits: [
      {
        file: `${folder}/close/survey.ts`,
        from: '    other: countWrite,',
        to: '    other: () => {},',
      },
    ],
    caughtBy: ['test/resilience/guard-day.test.ts'],
  },
  {
    name: 'approval-covers-newcomers',
    harm: 'Users without an approval are written with the approval of others.',
    edits: [
      {
        file: `${folder}/close/judge-night.ts`,
        from: '  if (others > 0 && !leavesOthers) return { verdict, rules, approval: undefined };\n',
        to: '',
      },
    ],
    caughtBy: ['test/resilience/beliefs-plans.test.ts', 'test/workflows/approval.test.ts'],
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
    name: 'close-releases-approvals-lock',
    harm: 'A second run starts while an approved plan is written.',
    edits: [
      {
        file: `${folder}/steps/close-run.ts`,
        from: "return context.runs.release(run.id, { by: 'start' });",
        to: 'return context.runs.release(run.id);',
      },
    ],
    caughtBy: ['test/workflows/approval.test.ts'],
  },
  {
    name: 'plan-hash-not-compared',
    harm: 'What is written is another plan than the one that was approved.',
    edits: [
      {
        file: `${folder}/steps/release.ts`,
        from: '    if (hash !== planHash) return failRun(context, runId, { why: otherPlan(hash, releasing.value) });\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/ranges.test.ts'],
  },
  {
    name: 'last-chunk-dropped',
    harm: 'Up to nineteen users of each plan are never repaired.',
    edits: [
      {
        file: `${folder}/steps/release.ts`,
        from: '  const last = chunksOf(waiting, usersPerChunk);',
        to: '  const last = chunksOf(waiting.slice(0, first), usersPerChunk);',
      },
    ],
    caughtBy: ['test/workflows/repair.test.ts'],
  },
  {
    name: 'cancellation-seen-once-a-chunk',
    harm: 'After a cancellation up to nineteen more users are written.',
    edits: [
      {
        file: `${folder}/steps/repair-photos.ts`,
        from: '  const { stop, errors } = await sideBySide(userIds, {',
        to: `  const first = mayStart(context, message.runId, isOver);
  const { stop, errors } = await sideBySide(userIds, {`,
      },
      {
        file: `${folder}/steps/repair-photos.ts`,
        from: '    before: () => mayStart(context, message.runId, isOver),',
        to: '    before: () => first,',
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
        from: "  if (mayNotWrite(context)) return { stop: { kind: 'paused' } };\n",
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
  {
    name: 'one-defect-ends-the-chunk',
    harm: 'One user who cannot be repaired keeps nineteen others from it.',
    edits: [
      {
        file: `${folder}/repair/side-by-side.ts`,
        from: '        errors.push(error);\n',
        to: '        throw error;\n',
      },
    ],
    caughtBy: ['test/resilience/one-user-loops.test.ts'],
  },
];
