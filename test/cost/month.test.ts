import { expect, test } from 'vitest';
import {
  billFor,
  extrapolate,
  type MeasuredNights,
  monthOf,
  nothing,
  type Usage,
} from '../../local/cost/month.ts';
import { prices } from '../../local/cost/prices.ts';

const fixed = { memoryGb: 2, alertRules: 7 };

function usage(each: number): Usage {
  return Object.fromEntries(Object.keys(nothing).map((meter) => [meter, each])) as Usage;
}

function nights(users: number, [first, second, later]: readonly [number, number, number]): MeasuredNights {
  return { users, first: usage(first), second: usage(second), later: usage(later) };
}

function dollars(used: Usage, meter: string): number {
  return billFor(used, fixed).find((line) => line.meter === meter)?.dollars ?? Number.NaN;
}

test('a line through two tenants estimates a third, and never less than the larger one used', () => {
  const small = nights(100, [10, 20, 5]);
  const large = nights(200, [15, 40, 4]);
  expect(extrapolate(small, large, 1_000)).toEqual(nights(1_000, [55, 200, 4]));
});

test('a month has thirty nights, and the first nights of an installation cost more', () => {
  const measured = nights(100, [1_000, 2_000, 3]);
  expect(monthOf(measured, 'first')).toEqual(usage(1_000 + 2_000 + 28 * 3));
  expect(monthOf(measured, 'later')).toEqual(usage(90));
});

test('an idle month costs its alert rules', () => {
  const sum = billFor(nothing, fixed).reduce((total, line) => total + line.dollars, 0);
  expect(sum).toBeCloseTo(7 * prices.alertRules.dollars);
});

test.each([
  ['seconds times memory, and only beyond the grant', 'activeSeconds', 50_001, 2 * 0.000026],
  ['within the grant', 'activeSeconds', 50_000, 0],
  ['operations by ten thousand', 'queueOperations', 20_000, 0.008],
  ['events by GB', 'ingestedBytes', 6e9, 2.3],
  ['executions by the million', 'executions', 1_250_000, 0.4],
])('%s', (_name, meter, quantity, due) => {
  expect(dollars({ ...nothing, [meter]: quantity }, meter)).toBeCloseTo(due, 8);
});
