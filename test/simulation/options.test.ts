/** `npm run simulate` and `npm run sabotage`: what is wrong with an option is one message, and nothing is played. */
import { expect, test, vi } from 'vitest';
import { readSimulateOptions } from '../../local/simulation/options.ts';
import { readSabotageOptions } from '../sabotages/options.ts';

const simulate = (args: readonly string[]) => readSimulateOptions(args, '2027-03-01');
const sabotage = (args: readonly string[]) => readSabotageOptions(args, ['one', 'another']);

/** What is printed before the process ends with exit code 2. Vitest ends no process, and throws. */
function refusal(read: (args: readonly string[]) => unknown, args: readonly string[]): string {
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(() => read(args)).toThrow(/process\.exit .*"2"/);
    return errors.mock.calls.join('');
  } finally {
    errors.mockRestore();
  }
}

test.each([
  ['a negative number of seeds', simulate, ['--seeds', '-1'], 'A whole number from 1 up is needed.'],
  ['no seeds at all', simulate, ['--seeds', '0'], 'A whole number from 1 up is needed.'],
  ['a seed without a number', simulate, ['--seed', 'nonsense'], 'such as 2027-01-01/7 or 2027-01-01/7~2'],
  ['a name that is no name', simulate, ['--from', 'a/b'], 'A name such as 2027-01-01 is needed.'],
  ['faults that are no numbers', simulate, ['--seed', 'a/1', '--only', 'a,b'], 'such as 3,17, or none'],
  ['faults of no seed', simulate, ['--only', '3'], '--only needs --seed'],
  ['one seed and many', simulate, ['--seed', 'a/1', '--seeds', '3'], "cannot be used with option '--seeds"],
  ['no number of days', simulate, ['--soak', 'x'], 'A whole number from 1 to 3650 is needed.'],
  ['a negative time', simulate, ['--shrink-seconds', '-1'], 'A whole number from 0 up is needed.'],
  ['an unknown option', simulate, ['--sed', 'a/1'], "unknown option '--sed'"],
  ['a word too many', simulate, ['now'], 'too many arguments'],
  ['an unknown mistake', sabotage, ['--only', 'one,two'], 'There is no sabotage two; --list names them all.'],
  ['a place after the last', sabotage, ['--from', '3'], 'A whole number from 1 to 2 is needed.'],
  ['a negative count', sabotage, ['--count', '-2'], 'A whole number from 1 up is needed.'],
  ['some and a part', sabotage, ['--only', 'one', '--from', '1'], "cannot be used with option '--from"],
  ['no number of seeds to ask', sabotage, ['--simulate', 'x'], 'A whole number from 1 up is needed.'],
  ['to check and not to', sabotage, ['--check', '--unchecked'], "cannot be used with option '--check'"],
] as const)('%s is refused', (_what, read, args, message) => {
  const text = refusal(read, args);
  expect(text).toContain(message);
  expect(text).toMatch(/\nAll options: npm run (simulate|sabotage) "--" --help\n$/);
});

test('what is left out has its default', () => {
  expect(simulate([])).toEqual({ seeds: 20, from: '2027-03-01', shrinkSeconds: 60 });
  expect(sabotage([])).toMatchObject({ from: 1, count: 2, list: false, check: false, unchecked: false });
});

test('a seed as it is printed is read, with the numbers of its faults', () => {
  const seed = '2027-01-01/7~2~5';
  expect(simulate(['--seed', seed, '--only', '3,17'])).toMatchObject({ seed, only: new Set([3, 17]) });
  expect(simulate(['--seed', seed, '--only', 'none'])).toMatchObject({ seed, only: new Set() });
});
