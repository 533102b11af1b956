/** The table of what each role is offered in the console names every operation that needs `Instep.Operate`. */
import { expect, test } from 'vitest';
import { allowedTable, consolePlaces } from '../../local/documents/roles.ts';
import { operations } from '../../shared/http/contract/all.ts';

test('every operation that needs Instep.Operate belongs to one place of the console', () => {
  const operate = operations.filter(({ access }) => access === 'operate').map(({ id }) => id);
  expect(consolePlaces.flatMap((place) => place.operations).toSorted()).toEqual(operate.toSorted());
});

test('a place that offers nothing more has no such operation, and the others say what they offer', () => {
  for (const { offers, operations: own } of consolePlaces) expect(offers === '').toBe(own.length === 0);
});

test('strangers are refused everything but what is open, and readers what changes more than one user', () => {
  const [, , ...lines] = allowedTable().split('\n');
  const answers = lines.map((line) =>
    line
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  );
  expect(answers).toEqual([
    ['yes', 'yes', 'yes', 'yes', 'yes'],
    ['401', '403', 'yes', 'yes', 'yes'],
    ['401', '403', 'yes', 'yes', 'yes'],
    ['401', '403', 'yes', 'yes', '403'],
    ['401', '403', '403', 'yes', '403'],
  ]);
});
