/** Pages of a list that is short enough to be counted through. */
import type { Call } from '../call.ts';
import { badRequest } from './errors.ts';
import { readable, readToken, writeToken } from './odata.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** The link to the next page, as it stands in the answer; nothing on the last. */
  readonly links: Readonly<Record<string, string>>;
}

/** Throws GraphRefusal for a token that this server never wrote. */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
  { size, token }: { readonly size: number; readonly token: string | undefined },
): Page<T> {
  const from = token === undefined ? 0 : readToken(token)?.from;
  if (typeof from !== 'number') throw badRequest('The $skiptoken is not valid.');
  const next = from + size;
  if (next >= all.length) return { items: all.slice(from), links: {} };
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', writeToken({ from: next }));
  const link = `${call.origin}${call.path}?${readable(query)}`;
  return { items: all.slice(from, next), links: { '@odata.nextLink': link } };
}
