import { expect, test } from 'vitest';
import { outcomes } from '../../shared/core/run.ts';
import { type Change, changeOf, changes, type Line } from '../../shared/core/run-comparison.ts';
import { planned } from './examples.ts';

const lines = {
  'not compared': { row: undefined, wasRead: false },
  'no line': { row: undefined, wasRead: true },
  unknown: { row: { ...planned, finding: 'unknown' }, wasRead: true },
  gone: { row: { ...planned, finding: 'gone' }, wasRead: true },
  repaired: { row: { ...planned, outcome: 'repaired' }, wasRead: true },
  open: { row: planned, wasRead: true },
} satisfies Record<string, Line>;

const [columns, ...table] = `
earlier \\ later | not compared | no line | unknown | gone | repaired   | open
not compared    | unclear      | unclear | unclear | left | unclear    | unclear
no line         | unclear      | -       | unclear | left | new        | new
unknown         | unclear      | unclear | unclear | left | unclear    | unclear
gone            | unclear      | -       | unclear | -    | new        | new
repaired        | unclear      | fixed   | unclear | left | came-back  | came-back
open            | unclear      | fixed   | unclear | left | still-open | still-open
`
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim())) as [string[], ...string[][]];

const cells = table.flatMap(([earlier = '', ...row]) =>
  row.map((change, index) => [earlier, columns[index + 1] ?? '', change] as const),
);

test.each(cells)('earlier: %s; later: %s: %s', (earlier, later, change) => {
  const found = changeOf(lines[earlier as keyof typeof lines], lines[later as keyof typeof lines]);
  expect(found ?? '-').toBe(change);
});

test('the line of a canary in step is ignored', () => {
  const inStep: Line = { row: { ...planned, finding: 'in-step' }, wasRead: true };
  expect(changeOf(inStep, inStep)).toBeUndefined();
  expect(changeOf(lines.open, inStep)).toBe('fixed' satisfies Change);
  expect(changeOf(inStep, lines.open)).toBe('new' satisfies Change);
});

test('only the line of a user with drift counts as repaired', () => {
  const unread: Line = { row: { ...planned, finding: 'unknown', outcome: 'repaired' }, wasRead: true };
  expect(changeOf(unread, lines.open)).toBe('unclear' satisfies Change);
});

test('the table has every combination and every change', () => {
  expect(new Set(cells.map(([earlier, later]) => `${earlier}/${later}`)).size).toBe(
    Object.keys(lines).length ** 2,
  );
  expect([...new Set(cells.map(([, , change]) => change))].sort()).toEqual(['-', ...changes].sort());
});

test.each(outcomes.filter((outcome) => outcome !== 'repaired'))(
  'an outcome of %s does not count as repaired',
  (outcome) => {
    const earlier = { row: { ...planned, outcome }, wasRead: true };
    expect(changeOf(earlier, lines.open)).toBe('still-open' satisfies Change);
  },
);
