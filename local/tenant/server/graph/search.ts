/**
 * `$search` of users: https://learn.microsoft.com/graph/search-query-parameter
 * Not imitated: parentheses around clauses, properties other than these three, the order by relevance, and how long the
 * index lags behind a change.
 */
import type { Person } from '../../truth/types.ts';
import type { Call } from '../call.ts';
import { badRequest } from './errors.ts';

type Fits = (person: Person, text: string) => boolean;

/** Only display names are cut into words; other properties are compared as by `startswith`. */
const properties: Readonly<Record<string, Fits>> = {
  displayName: ({ displayName }, text) => hasWords(displayName, text),
  userPrincipalName: ({ upn }, text) => beginsWith(upn, text),
  mail: ({ upn }, text) => !upn.includes('#') && beginsWith(upn, text),
};

const clause = String.raw`"((?:[^"\\]|\\.)*)"`;
const expression = new RegExp(String.raw`^\s*${clause}(?:\s+(?:AND|OR)\s+${clause})*\s*$`);

/** Undefined: the request has no `$search`. Throws GraphRefusal. */
export function readSearch(call: Call, given: string | undefined): ((person: Person) => boolean) | undefined {
  if (given === undefined) return undefined;
  if (call.headers.consistencylevel?.toLowerCase() !== 'eventual')
    throw badRequest(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      'Request_UnsupportedQuery',
    );
  if (!expression.test(given)) throw badRequest('Invalid $search query.', 'Request_UnsupportedQuery');
  const parts = [...given.matchAll(new RegExp(String.raw`${clause}\s*(AND|OR)?`, 'g'))];
  const alternatives: ((person: Person) => boolean)[][] = [[]];
  for (const [, text = '', operator] of parts) {
    alternatives.at(-1)?.push(readClause(text.replace(/\\(.)/g, '$1')));
    if (operator === 'OR') alternatives.push([]);
  }
  return (person) => alternatives.some((all) => all.every((fits) => fits(person)));
}

function readClause(text: string): (person: Person) => boolean {
  const at = text.indexOf(':');
  const fits = properties[text.slice(0, at)];
  if (at === -1 || fits === undefined)
    throw badRequest(
      'The property of a $search clause is missing or not searchable.',
      'Request_UnsupportedQuery',
    );
  return (person) => fits(person, text.slice(at + 1).trim());
}

/** Each word of the text begins a word of the value, in any order. There is no match within a word. */
function hasWords(value: string, text: string): boolean {
  const words = wordsOf(value);
  return wordsOf(text, false).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** A change from lower to upper case, a number and a symbol begin a word; words with only symbols between them are one, too. */
function wordsOf(text: string, joins = true): string[] {
  return text.split(/\s+/).flatMap((chunk) => {
    const parts = chunk
      .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
      .match(/[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}\s]/gu);
    const words = (parts ?? []).map((part) => part.toLowerCase());
    const letters = words.filter((word) => /^[\p{L}\p{N}]/u.test(word));
    return joins && letters.length > 1 && letters.length < words.length
      ? [...words, letters.join('')]
      : words;
  });
}

function beginsWith(value: string, text: string): boolean {
  return value.toLowerCase().startsWith(text.toLowerCase());
}
