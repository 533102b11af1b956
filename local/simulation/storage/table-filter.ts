/** The part of OData's $filter that Instep's queries use: comparisons of strings and numbers, joined by `and`. */
import { ServiceError } from './service-call.ts';

export type Columns = Readonly<Record<string, unknown>>;
export interface Filter {
  (columns: Columns): boolean;
  /** Whether a row with these key columns, and any others, can match. */
  canMatch(keys: Columns): boolean;
}

const comparison = /^(\w+) (eq|ne|ge|gt|le|lt) (?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))(?: and |$)/;

type Compare = (one: string | number, other: string | number) => boolean;

const operators: Readonly<Record<string, Compare>> = {
  eq: (one, other) => one === other,
  ne: (one, other) => one !== other,
  ge: (one, other) => one >= other,
  gt: (one, other) => one > other,
  le: (one, other) => one <= other,
  lt: (one, other) => one < other,
};

/** Throws ServiceError 501 for anything else, so that a new kind of query is noticed here. */
export function parseFilter(text: string): Filter {
  const terms: { readonly name: string; readonly fits: (columns: Columns) => boolean }[] = [];
  let rest = text;
  while (rest !== '') {
    const found = comparison.exec(rest);
    const compare = operators[found?.[2] ?? ''];
    if (found === null || compare === undefined) throw unknown(text);
    const [all, name = '', , quoted, number] = found;
    const wanted = quoted === undefined ? Number(number) : quoted.replaceAll("''", "'");
    const fits = (columns: Columns) => {
      const value = columns[name];
      return typeof value === typeof wanted && compare(value as string | number, wanted);
    };
    terms.push({ name, fits });
    rest = rest.slice(all.length);
  }
  const all = (columns: Columns) => terms.every(({ fits }) => fits(columns));
  const canMatch = (keys: Columns) => terms.every(({ name, fits }) => !(name in keys) || fits(keys));
  return Object.assign(all, { canMatch });
}

function unknown(text: string): ServiceError {
  return new ServiceError(
    501,
    'NotImplemented',
    `The simulated table service cannot read the filter ${text}`,
  );
}
