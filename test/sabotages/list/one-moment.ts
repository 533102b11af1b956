/** Mistakes with what changes together, while Instep reads or writes it one at a time. */
import type { Sabotage } from '../sabotage.ts';

const folder = 'shared/workflows/write';

export const oneMoment: readonly Sabotage[] = [
  {
    name: 'new-files-after-the-overwritten-ones',
    harm: 'A user shows one face large and another small until the next night.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: '  for (const [index, size] of added.entries()) {\n',
        to: `  for (const size of overwritten) {
    const { folder } = await job.geo.library.locate();
    await job.writer.upload(folder, fileName(base, size), wanted.renditions[size]);
  }
  for (const [index, size] of added.entries()) {\n`,
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'undo-copy-of-two-moments',
    harm: 'An undo shows one face large and another small, and the photo of before is lost.',
    edits: [
      {
        file: `${folder}/undo-copy.ts`,
        from: '  await mustBeOneMoment(context, job, base);\n',
        to: '',
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'undo-copy-of-an-earlier-photo',
    harm: 'A photo that the user chose is overwritten without a copy, and an undo shows the one before.',
    edits: [
      {
        file: `${folder}/undo-copy.ts`,
        from: 'if (isSame || user.disbelieved !== undefined) return;',
        to: 'if (isSame || user.disbelieved === undefined) return;',
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'begun-write-over-a-later-photo',
    harm: 'A photo that the user chose while a write waited is replaced without a copy, and an undo shows the one before.',
    edits: [
      {
        file: `${folder}/resume-copy.ts`,
        from: 'if (pending.base === base && (await',
        to: "if (base === '' && (await",
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'begun-write-anew-after-any-file',
    harm: 'One changed file makes a run keep half of an earlier write for undo.',
    edits: [
      {
        file: `${folder}/unfinished-files.ts`,
        from: "files)) !== 'other') return false;\n  return true;",
        to: "files)) === 'other') return true;\n  return false;",
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'begun-undo-over-a-later-photo',
    harm: 'A photo that the user chose while an undo waited is overwritten, and no copy has it.',
    edits: [
      {
        file: `${folder}/restore-picture.ts`,
        from: 'if (await isUndoOvertaken(context, job, copies, since)) {',
        to: "if (user.id === '') {",
      },
    ],
    caughtBy: ['test/resilience/chosen-meanwhile.test.ts'],
  },
  {
    name: 'taken-back-over-a-later-photo',
    harm: 'A photo that the user chose is lost when an interrupted copy is taken back.',
    edits: [
      {
        file: `${folder}/restore-picture.ts`,
        from: 'if (await isOvertaken(context, job, copies, shas)) {',
        to: "if (user.id === '') {",
      },
    ],
    caughtBy: ['test/resilience/chosen-meanwhile.test.ts'],
  },
  {
    name: 'files-that-were-left-are-not-read-again',
    harm: 'A user shows one face small and a silhouette large, because M changed directly before S was written.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: "(size === 'M' || written.has(size) !== written.has('M'))",
        to: "written.has(size) && (size === 'M' || !written.has('M'))",
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'write-beside-changed-files-is-forgotten',
    harm: 'A user shows two faces, and nothing knows that this user is half written.',
    edits: [
      {
        file: `${folder}/upload-files.ts`,
        from: 'throw changedAfterFiles(`Photo file',
        to: 'throw changedMeanwhile(`Photo file',
      },
    ],
    caughtBy: ['test/resilience/one-moment.test.ts'],
  },
  {
    name: 'undo-of-files-only-is-forgotten',
    harm: 'Where a name changes hands during an undo, the next night copies the unwanted photo again.',
    edits: [
      {
        file: `${folder}/restore-copies.ts`,
        from: '{ uploaded: uploads.length > 0 }',
        to: '{ uploaded: false }',
      },
    ],
    caughtBy: ['test/resilience/files-without-profile.test.ts'],
  },
  {
    name: 'copy-of-files-only-is-forgotten',
    harm: 'Where a name changes hands during a copy, a photo that is then removed in Exchange is shown for good.',
    edits: [
      {
        file: `${folder}/show-picture.ts`,
        from: '{ uploaded: written.size > 0 }',
        to: '{ uploaded: false }',
      },
    ],
    caughtBy: ['test/resilience/files-without-profile.test.ts'],
  },
  {
    name: 'completed-size-is-taken-back',
    harm: 'Where a photo is removed in Exchange during a repair, one size shows an earlier face beside the others for good.',
    edits: [
      {
        file: `${folder}/completed-sizes.ts`,
        from: 'return { ...copy, files: { ...files, ...now } };',
        to: 'return copy;',
      },
    ],
    caughtBy: ['test/workflows/completed-sizes.test.ts'],
  },
];
