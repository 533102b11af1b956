/** Mistakes in removing, restoring and erasing. */
import type { Sabotage } from '../sabotage.ts';

const write = 'shared/workflows/write';
const tidy = 'shared/workflows/tidy';

export const removals: readonly Sabotage[] = [
  {
    name: 'cleared-files-removed-at-once',
    harm: 'A removal cannot be undone for the days that were promised.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: 'const due = files.filter(({ after }) => !(Date.parse(after) > clock.now().getTime()));',
        to: 'const due = files.filter(({ after }) => !(Date.parse(after) < clock.now().getTime() - 1e15));',
      },
    ],
    caughtBy: ['test/workflows/clear.test.ts'],
  },
  {
    name: 'removal-despite-pause',
    harm: 'A pause stops every write but the deletion of files.',
    edits: [
      {
        file: `${tidy}/remove-cleared.ts`,
        from: "if (settings.PAUSED || settings.MODE === 'report') return;",
        to: "if (settings.MODE === 'report') return;",
      },
    ],
    caughtBy: ['test/resilience/removals.test.ts', 'test/workflows/clear.test.ts'],
  },
  {
    name: 'undo-leaves-no-mark',
    harm: 'The next night writes again what an administrator has just undone.',
    edits: [
      {
        file: `${write}/restore-picture.ts`,
        from: '    undoneSha: undo.marks,\n',
        to: '',
      },
    ],
    caughtBy: ['test/workflows/undo-user.test.ts'],
  },
];
