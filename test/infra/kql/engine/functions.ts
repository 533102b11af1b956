/** Scalar functions: those that our queries call, and no other. */
import { isArray, isBag, keyOf, magnitude, Timespan, type Value } from './values.ts';

export interface Now {
  readonly now: Date;
}

type Scalar = (values: readonly Value[], surroundings: Now) => Value;

function number(value: Value | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return null;
  return Number.isNaN(Number(value)) ? null : Number(value);
}

function whole(value: Value | undefined): number | null {
  const given = number(value);
  return given === null ? null : Math.trunc(given);
}

/** `tostring`: a string is never null. */
export function text(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Timespan) throw new Error('A timespan as text is not supported');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function bin([value = null, size = null]: readonly Value[]): Value {
  const [of, by] = [magnitude(value), magnitude(size)];
  if (of === undefined || by === undefined) return null;
  const start = Math.floor(of / by) * by;
  return value instanceof Date ? new Date(start) : value instanceof Timespan ? new Timespan(start) : start;
}

/** `case(condition, value, condition, value, otherwise)`. */
function firstThatHolds(values: readonly Value[]): Value {
  for (let at = 0; at + 1 < values.length; at += 2) if (values[at] === true) return values[at + 1] ?? null;
  return values.at(-1) ?? null;
}

function part([value = null, separator = null, at]: readonly Value[]): Value {
  const parts = text(value).split(text(separator));
  return at === undefined ? parts : [parts[Number(at)] ?? null];
}

function round([value = null, digits = 0]: readonly Value[]): Value {
  const given = number(value);
  if (given === null) return null;
  const scale = 10 ** Number(digits);
  return Math.round(given * scale) / scale;
}

export const functions: Readonly<Record<string, Scalar>> = {
  ago: ([span], { now }) => new Date(now.getTime() - (span as Timespan).ms),
  bag_keys: ([bag = null]) => (isBag(bag) ? Object.keys(bag) : null),
  bin,
  case: firstThatHolds,
  coalesce: (values) => values.find((value) => value !== null && value !== '') ?? null,
  iff: firstThatHolds,
  isempty: ([value]) => text(value) === '',
  isnotempty: ([value]) => text(value) !== '',
  isnotnull: ([value]) => value !== null,
  isnull: ([value]) => value === null,
  not: ([value]) => (value === null ? null : value !== true),
  now: (_, { now }) => now,
  round,
  set_has_element: ([set = null, value = null]) =>
    isArray(set) ? set.some((one) => keyOf(one) === keyOf(value)) : null,
  split: part,
  strcat: (values) => values.map(text).join(''),
  substring: ([value, from, length]) =>
    text(value).slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  tolong: ([value]) => whole(value),
  todouble: ([value]) => number(value),
  toreal: ([value]) => number(value),
  tolower: ([value]) => text(value).toLowerCase(),
  tostring: ([value]) => text(value),
};
