/** Mistakes with files that change together, while Instep reads or writes them one at a time. */
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
];
