/** Values of the Kusto query language, as far as our queries meet them. */

/** `null` is every type's null but the string's, which has none. Both `long` and `real` are numbers: the tree knows which. */
export type Value = string | number | boolean | null | Date | Timespan | Dynamic;

/** JSON: a bag, or an array. A scalar inside of a bag is that scalar. */
export type Dynamic = readonly Value[] | { readonly [key: string]: Value };

export type Row = Readonly<Record<string, Value>>;

export class Timespan {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** `26h`, `1d`, `15m`. Throws for other forms. */
export function timespan(text: string): Timespan {
  const { count, unit } = /^(?<count>\d+(\.\d+)?)(?<unit>d|h|ms|m|s)$/.exec(text)?.groups ?? {};
  if (count === undefined) throw new Error(`Not a supported timespan: ${text}`);
  return new Timespan(Number(count) * (unitMs[unit ?? ''] ?? 0));
}

export function isBag(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** As a number, by which values of one type are in order; undefined for what has no order here, such as texts. */
export function magnitude(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Date) return value.getTime();
  return value instanceof Timespan ? value.ms : undefined;
}

/** The same for equal values, and only for them. */
export function keyOf(value: Value): string {
  return JSON.stringify([value instanceof Timespan ? 'timespan' : '', value]);
}

/** Orders values of one type; nulls come first, as they do where Kusto sorts ascending. */
export function compare(a: Value, b: Value): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  const [left, right] = [magnitude(a), magnitude(b)];
  if (left === undefined || right === undefined) throw new Error(`${keyOf(a)} and ${keyOf(b)} have no order`);
  return left - right;
}
