/** Mistakes in writing one user's photo. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/write';

export const writes: readonly Sabotage[] = [
  {
    name: 'lease-not-checked-before-properties',
    harm: 'A worker that slept too long writes a profile that another one is writing.',
    edits: [
      {
        file: 'shared/adapters/writers.ts',
        from: '      await mustHold();\n      await writer.setProperty(...given);',
        to: '      await writer.setProperty(...given);',
      },
    ],
    caughtBy: ['test/adapters/writers.test.ts'],
  },
  {
    name: 'target-of-plan-not-compared',
    harm: 'A photo that was chosen after the plan was made is overwritten.',
    edits: [
      {
        file: `${folder}/as-planned.ts`,
        from: '    sameTarget &&\n    now.targetEtags === expected.targetEtags\n',
        to: '    now.targetEtags === expected.targetEtags\n',
      },
    ],
    caughtBy: ['test/workflows/as-planned.test.ts'],
  },
  {
    name: 'etags-of-plan-not-compared',
    harm: 'A file that was replaced by one with the same bytes in another size is overwritten.',
    edits: [
      {
        file: `${folder}/as-planned.ts`,
        from: 'now.targetEtags === expected.targetEtags',
        to: 'now.targetEtags !== undefined',
      },
    ],
    caughtBy: ['test/workflows/as-planned.test.ts'],
  },
  {
    name: 'source-of-plan-not-compared',
    harm: 'A photo that is newer than the approved plan is written.',
    edits: [
      {
        file: `${folder}/as-planned.ts`,
        from: 'const sameSource = now.sourceSha === expected.sourceSha;',
        to: 'const sameSource = now.sourceSha !== undefined || expected.sourceSha === undefined;',
      },
    ],
    caughtBy: ['test/workflows/as-planned.test.ts'],
  },
  {
    name: 'scope-not-asked-at-the-write',
    harm: 'A user who left the scope after the plan was made is still written.',
    edits: [
      {
        file: `${folder}/repair-user.ts`,
        from: 'if (stored === undefined || outOfScopeReason(stored.value, request.scope) !== undefined) return',
        to: 'if (stored === undefined) return',
      },
    ],
    caughtBy: ['test/workflows/repair.test.ts', 'test/workflows/scope.test.ts'],
  },
  {
    name: 'write-not-counted-for-the-guard',
    harm: 'Any number of runs a day stays below the limit of one.',
    edits: [
      {
        file: `${folder}/repair-user.ts`,
        from: '  await countWrite(context, wanted, { ...request.expected, at: request.countedAt });',
        to: '  await countWrite(context, wanted, { ...request.expected, at: undefined });',
      },
    ],
    caughtBy: ['test/resilience/guard-day.test.ts'],
  },
  {
    name: 'throttling-counts-against-the-user',
    harm: 'A busy night at SharePoint leaves many users waiting for weeks.',
    edits: [
      {
        file: `${folder}/repair-user.ts`,
        from: '  if (retryAfterMs(error) !== undefined) throw error;\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/waiting.test.ts'],
  },
  {
    name: 'undo-copy-kept-after-the-write',
    harm: 'A worker that dies in the middle of a write has kept nothing to restore.',
    edits: [
      {
        file: `${folder}/show-picture.ts`,
        from: "  await keepUndoCopy(context, job, base, { kind: 'source', sha: sourceSha });\n",
        to: '',
      },
      {
        file: `${folder}/show-picture.ts`,
        from: '  const now = context.clock.now().toISOString();\n',
        to: `  await keepUndoCopy(context, job, base, { kind: 'source', sha: sourceSha });
  const now = context.clock.now().toISOString();
`,
      },
    ],
    caughtBy: ['test/workflows/unfinished.test.ts'],
  },
  {
    name: 'pending-write-not-recorded',
    harm: 'A user with one new and two old files is not known to be half written.',
    edits: [
      {
        file: `${folder}/show-picture.ts`,
        from: '  await userRow.write({ ...observation.snapshot, pending });\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/unfinished.test.ts'],
  },
  {
    name: 'base-not-verified-on-reading-back',
    harm: 'A profile that shows another file than the one that was written counts as repaired.',
    edits: [
      {
        file: `${folder}/change-profile.ts`,
        from: '    shownBase(reading, location) === base &&\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/change-profile.test.ts'],
  },
  {
    name: 'unnamed-profile-verifies-a-write',
    harm: 'A profile that names no owner counts as the user’s own when it is read back.',
    edits: [
      {
        file: `${folder}/change-profile.ts`,
        from: '    reading.objectId === id &&\n    shownBase',
        to: '    !isSomebodyElsesId(reading.objectId, id) &&\n    shownBase',
      },
      {
        file: `${folder}/change-profile.ts`,
        from: '/** A profile without an object id may be',
        to: `const isSomebodyElsesId = (owner: string | undefined, id: string) => owner !== undefined && owner !== id;

/** A profile without an object id may be`,
      },
    ],
    caughtBy: ['test/workflows/change-profile.test.ts'],
  },
  {
    name: 'profile-not-read-before-the-write',
    harm: 'The new holder of a sign-in name shows the photo of the former one.',
    edits: [
      {
        file: `${folder}/change-profile.ts`,
        from: '  if (changes.length === 0) return;\n',
        to: '  if (changes.length >= 0) return;\n',
      },
    ],
    caughtBy: ['test/workflows/change-profile.test.ts'],
  },
  {
    name: 'profile-of-another-not-put-back',
    harm: 'A write that landed in another user’s profile stays there.',
    edits: [
      {
        file: `${folder}/change-profile.ts`,
        from: '    await revertProfile(context, job, meant.changes, reading);\n',
        to: '',
      },
    ],
    caughtBy: ['test/resilience/astray-writes.test.ts', 'test/resilience/verified-writes.test.ts'],
  },
  {
    name: 'files-not-verified-on-reading-back',
    harm: 'A file that SharePoint stored damaged counts as repaired.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: "if (file.kind !== 'file' || !(await shows(reader, base, size, wanted))) {\n      if (isRead",
        to: "if (file.kind !== 'file') {\n      if (isRead",
      },
    ],
    caughtBy: ['test/workflows/repair-failures.test.ts', 'test/resilience/verified-writes.test.ts'],
  },
  {
    name: 'new-file-overwrites-another',
    harm: 'A photo that appeared under the user’s name since the listing is lost.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: '{ onlyNew: wanted.renditions[size] }',
        to: 'wanted.renditions[size]',
      },
    ],
    caughtBy: ['test/resilience/verified-writes.test.ts'],
  },
  {
    name: 'files-of-a-name-overwritten',
    harm: 'A colleague who had the sign-in name before shows the new holder’s face.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: '  return base === user.id;',
        to: "  return base === user.id || base !== '';",
      },
    ],
    caughtBy: ['test/workflows/repair.test.ts', 'test/resilience/beliefs-properties.test.ts'],
  },
  {
    name: 'moved-write-stays-pending',
    harm: 'A user without any change counts as half written, and is written later against the plan.',
    edits: [
      {
        file: `${folder}/changed-meanwhile.ts`,
        from: '    if (isChangedMeanwhile(error) && !(error instanceof ChangedAfterFiles)) await forget();\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/change-profile.test.ts'],
  },
  {
    name: 'row-written-whatever-its-etag',
    harm: 'What a refresh learned during a write is lost.',
    edits: [
      {
        file: `${folder}/job.ts`,
        from: 'users.saveSnapshot(row.id, etag, row)',
        to: "users.saveSnapshot(row.id, '*', row)",
      },
    ],
    caughtBy: ['test/workflows/change-profile.test.ts'],
  },
];
