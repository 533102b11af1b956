/** Mistakes that write users whom an administrator left out of a plan. */
import type { Sabotage } from '../sabotage.ts';

const release = 'shared/workflows/night/steps/release.ts';
const races = 'test/workflows/leave-out-races.test.ts';
const plans = 'test/workflows/leave-out.test.ts';

export const leavingOut: readonly Sabotage[] = [
  {
    name: 'mark-ignored-at-release',
    harm: 'Users who were left out are written, or the plan cannot be released.',
    edits: [
      {
        file: release,
        from: 'lines.filter(({ leftOut }) => leftOut === undefined).map(({ row }) => row)',
        to: 'lines.map(({ row }) => row)',
      },
    ],
    caughtBy: [plans],
  },
  {
    name: 'hash-not-compared-after-leaving-out',
    harm: 'A mark that was removed after the approval has its user written.',
    edits: [
      {
        file: release,
        from: 'if (hash !== planHash) return',
        to: 'if (releasing.value.leftOutRevision === undefined && hash !== planHash) return',
      },
    ],
    caughtBy: ['test/attacks/left-out.test.ts', races],
  },
  {
    name: 'full-hash-approves-without-those-left-out',
    harm: 'An administrator approves a plan that another one has changed meanwhile.',
    edits: [
      {
        file: 'shared/workflows/operate/approve-run.ts',
        from: '  if (hash === planHash) return undefined;\n',
        to: '  if (hash === planHash || run.planHash === planHash) return undefined;\n',
      },
    ],
    caughtBy: [plans],
  },
  {
    name: 'late-mark-not-told',
    harm: 'Who leaves a user out at the moment of an approval is told that it counts, and the user is written.',
    edits: [
      {
        file: 'shared/workflows/operate/leave-out.ts',
        from: "return after?.value.state === 'held'",
        to: 'return after !== undefined',
      },
    ],
    caughtBy: [races],
  },
  {
    name: 'two-calls-take-one-revision',
    harm: 'Of two administrators at the same moment, the word of one is lost.',
    edits: [
      {
        file: 'shared/core/left-out.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the file.
        from: "return `${String(number).padStart(digits, '0')}-${id}`;",
        to: "return String(number).padStart(digits, '0') + id.slice(0, 0);",
      },
    ],
    caughtBy: ['test/core/left-out.test.ts', races],
  },
  {
    name: 'oldest-word-counts',
    harm: 'A user who was put back stays out, and one who was left out again is written.',
    edits: [
      {
        file: 'shared/core/left-out.ts',
        from: 'mark.revision >= newest.revision',
        to: 'mark.revision < newest.revision',
      },
    ],
    caughtBy: ['test/core/left-out.test.ts'],
  },
];
