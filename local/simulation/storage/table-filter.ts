/** The part of OData's $filter that Instep's queries use: comparisons of strings and numbers, joined by `and`. */
import { ServiceError } from './service-call.ts';

export type Columns = Readonly<Record<string, unknown>>;
export type Filter = (columns: Columns) => boolean;

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
  const terms: Filter[] = [];
  let rest = text;
  while (rest !== '') {
    const found = comparison.exec(rest);
    const compare = operators[found?.[2] ?? ''];
    if (found === null || compare === undefined) throw unknown(text);
    const [all, name = '', , quoted, number] = found;
    const wanted = quoted === undefined ? Number(number) : quoted.replaceAll("''", "'");
    terms.push((columns) => {
      const value = columns[name];
      return typeof value === typeof wanted && compare(value as string | number, wanted);
    });
    rest = rest.slice(all.length);
  }
  return (columns) => terms.every((term) => term(columns));
}

function unknown(text: string): ServiceError {
  return new ServiceError(
    501,
    'NotImplemented',
    `The simulated table service cannot read the filter ${text}`,
  );
}
