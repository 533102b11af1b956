/** The scalar functions that the queries use. */
import { asNumber, asText, compare, isBag, Timespan, type Value } from './values.ts';

export type ScalarFunction = (args: readonly Value[], now: Date) => Value;

const isEmpty = (value: Value | undefined) => value === undefined || value === null || value === '';

/** https://learn.microsoft.com/kusto/query/bin-function: the multiple of the size at or below the value. */
function bin(value: Value, size: Value): Value {
  if (value === null) return null;
  if (value instanceof Date && size instanceof Timespan)
    return new Date(Math.floor(value.getTime() / size.ms) * size.ms);
  if (typeof value === 'number' && typeof size === 'number') return Math.floor(value / size) * size;
  throw new Error(`bin(${asText(value)}, ${asText(size)}) is not known here`);
}

function extreme(args: readonly Value[], sign: 1 | -1): Value {
  const given = args.filter((value) => value !== null);
  return given.reduce<Value>(
    (best, value) => (best === null || sign * (compare(value, best) ?? 0) > 0 ? value : best),
    null,
  );
}

function round(value: Value, digits: Value = 0): Value {
  const number = asNumber(value);
  const factor = 10 ** (asNumber(digits) ?? 0);
  return number === null ? null : Math.round(number * factor) / factor;
}

/** `case` and `iff` are not here: they evaluate only what they choose. */
export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  ago: ([span], now) => {
    if (!(span instanceof Timespan)) throw new Error('ago() takes a timespan');
    return new Date(now.getTime() - span.ms);
  },
  now: (_args, now) => now,
  bin: ([value = null, size = null]) => bin(value, size),
  tostring: ([value = null]) => asText(value),
  toint: ([value = null]) => truncated(value),
  tolong: ([value = null]) => truncated(value),
  todouble: ([value = null]) => asNumber(value),
  toreal: ([value = null]) => asNumber(value),
  todatetime: ([value = null]) =>
    value instanceof Date || isEmpty(value) ? (value === '' ? null : value) : new Date(asText(value)),
  tobool: ([value = null]) => (isEmpty(value) ? null : asText(value).toLowerCase() === 'true'),
  isempty: ([value]) => isEmpty(value),
  isnotempty: ([value]) => !isEmpty(value),
  isnull: ([value]) => value === null,
  isnotnull: ([value]) => value !== null,
  not: ([value = null]) => (value === null ? null : value !== true),
  coalesce: (args) => args.find((value) => !isEmpty(value)) ?? null,
  strcat: (args) => args.map(asText).join(''),
  round: ([value = null, digits]) => round(value, digits),
  max_of: (args) => extreme(args, 1),
  min_of: (args) => extreme(args, -1),
  bag_keys: ([bag = null]) => (isBag(bag) ? Object.keys(bag) : null),
  array_length: ([array = null]) => (Array.isArray(array) ? array.length : null),
  strlen: ([text = null]) => asText(text).length,
  substring: ([text = null, start = 0, length]) => {
    const from = asNumber(start) ?? 0;
    const count = length === undefined ? undefined : (asNumber(length) ?? 0);
    return asText(text).slice(from, count === undefined ? undefined : from + count);
  },
  datetime_diff: ([unit = null, later = null, earlier = null]) => difference(asText(unit), later, earlier),
};

function truncated(value: Value): Value {
  const number = asNumber(value);
  return number === null ? null : Math.trunc(number);
}

const unitMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Boundaries of the unit between the two. */
function difference(unit: string, later: Value, earlier: Value): Value {
  const ms = unitMs[unit];
  if (ms === undefined || !(later instanceof Date) || !(earlier instanceof Date))
    throw new Error(`datetime_diff('${unit}', …) is not known here`);
  return Math.floor(later.getTime() / ms) - Math.floor(earlier.getTime() / ms);
}
