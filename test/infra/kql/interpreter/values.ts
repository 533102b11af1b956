/** Values of KQL, and how they compare. A string is never null: where there is none it is empty. */

/** Milliseconds. */
export class Timespan {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** `Date` is datetime; objects and arrays are dynamic. */
export type Value = null | boolean | number | string | Date | Timespan | readonly Value[] | Bag;
export interface Bag {
  readonly [key: string]: Value;
}

export type Row = Readonly<Record<string, Value>>;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export function isBag(value: Value): value is Bag {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Timespan)
  );
}

/** What orders a value among others of its type. */
function weight(value: Value): number | string {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Timespan) return value.ms;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new Error(`${JSON.stringify(value)} cannot be compared`);
}

/** Undefined: one of them is null, and nothing can be said. */
export function compare(left: Value, right: Value): number | undefined {
  if (left === null || right === null) return undefined;
  const [a, b] = [weight(left), weight(right)];
  if (typeof a !== typeof b)
    throw new Error(`${JSON.stringify(left)} and ${JSON.stringify(right)} are of different types`);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same for equal values, and for no others. */
export function keyOf(value: Value): string {
  if (value instanceof Timespan) return `timespan ${value.ms}`;
  if (value instanceof Date) return `datetime ${value.getTime()}`;
  return JSON.stringify(value);
}

export function asText(value: Value): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Timespan) return `${value.ms} ms`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function asNumber(value: Value): number | null {
  if (value === null || value === '') return null;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
