/** The aggregates that the queries use: each from the rows of a group. */
import { compare, keyOf, type Row, type Value } from './values.ts';

/** Evaluates the argument with that index for a row. */
export type Argument = (index: number, row: Row) => Value;

export type Aggregate = (rows: readonly Row[], argument: Argument) => Value;

function values(rows: readonly Row[], argument: Argument): Value[] {
  return rows.map((row) => argument(0, row)).filter((value) => value !== null);
}

function sum(numbers: readonly Value[]): number {
  return numbers.reduce<number>((total, value) => {
    if (typeof value !== 'number') throw new Error(`sum() of ${JSON.stringify(value)}`);
    return total + value;
  }, 0);
}

function extreme(given: readonly Value[], sign: 1 | -1): Value {
  return given.reduce<Value>(
    (best, value) => (best === null || sign * (compare(value, best) ?? 0) > 0 ? value : best),
    null,
  );
}

function distinct(given: readonly Value[]): Value[] {
  return [...new Map(given.map((value) => [keyOf(value), value])).values()];
}

export const aggregates: Readonly<Record<string, Aggregate>> = {
  count: (rows) => rows.length,
  countif: (rows, argument) => rows.filter((row) => argument(0, row) === true).length,
  sum: (rows, argument) => sum(values(rows, argument)),
  sumif: (rows, argument) =>
    sum(
      values(
        rows.filter((row) => argument(1, row) === true),
        argument,
      ),
    ),
  dcount: (rows, argument) => distinct(values(rows, argument)).length,
  max: (rows, argument) => extreme(values(rows, argument), 1),
  min: (rows, argument) => extreme(values(rows, argument), -1),
  avg: (rows, argument) => {
    const given = values(rows, argument);
    return given.length === 0 ? null : sum(given) / given.length;
  },
  take_any: (rows, argument) => (rows[0] ? argument(0, rows[0]) : null),
  take_anyif: (rows, argument) => {
    const row = rows.find((one) => argument(1, one) === true);
    return row ? argument(0, row) : null;
  },
  maxif: (rows, argument) =>
    extreme(
      values(
        rows.filter((row) => argument(1, row) === true),
        argument,
      ),
      1,
    ),
  make_set: (rows, argument) => distinct(values(rows, argument)),
  make_list: (rows, argument) => values(rows, argument),
};
