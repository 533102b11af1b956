/**
 * What an invocation of an HTTP trigger carries beside the request: one bag of names, in which the body, the query and
 * the route's parameters overwrite one another. The library makes `request.params` and, of the entry `Headers`,
 * `request.headers` from it, so a caller can put names there.
 * https://github.com/Azure/azure-webjobs-sdk-extensions, `HttpTriggerAttributeBindingProvider.cs` (`GetBindingData`)
 */
import type { TypedData } from './core-module.ts';
import { type HeaderLine, joinedByKestrel } from './header-lines.ts';
import { bodyProperties } from './json-body.ts';
import { decodePercent } from './percent.ts';

export interface MetadataSource {
  readonly headers: readonly HeaderLine[];
  /** From the question mark on, or empty. */
  readonly search: string;
  /** Undefined: an optional one that is absent, which removes what body or query gave that name. */
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Only where the request had a Content-Length above 0. */
  readonly body?: Uint8Array | undefined;
}

/**
 *   in this order        | what                                           | over what is there
 *   ---------------------+------------------------------------------------+-------------------
 *   body, a JSON object  | every property that is no array and not null   | –
 *   query                | every name but `code`, the last value of each  | yes
 *   route                | every parameter; an absent one removes         | yes
 *   `Query`, `Headers`   | all of them, as JSON                           | no
 *
 * Names are compared without regard to case, and the first spelling stays.
 */
export function triggerMetadataOf(source: MetadataSource): Readonly<Record<string, TypedData>> {
  const bag = new Map<string, { readonly name: string; readonly data: TypedData | undefined }>();
  const set = (name: string, data: TypedData | undefined) => {
    const key = name.toLowerCase();
    bag.set(key, { name: bag.get(key)?.name ?? name, data });
  };
  const query = queryOf(source.search);
  for (const [name, data] of bodyProperties(source.body)) set(name, data);
  for (const [name, string] of query) if (name.toLowerCase() !== 'code') set(name, { string });
  for (const [name, string] of Object.entries(source.params))
    set(name, string === undefined ? undefined : { string });
  if (!bag.has('query')) set('Query', { json: JSON.stringify(Object.fromEntries(query)) });
  if (!bag.has('headers')) set('Headers', { json: JSON.stringify(joinedByKestrel(source.headers)) });
  return Object.fromEntries(
    [...bag.values()].flatMap(({ name, data }) => (data === undefined ? [] : [[name, data] as const])),
  );
}

/** Names that differ in case only are one, in the first spelling; the last value counts. */
function queryOf(search: string): readonly (readonly [string, string])[] {
  const found = new Map<string, readonly [string, string]>();
  for (const [name, value] of queryPairs(search)) {
    const key = name.toLowerCase();
    found.set(key, [found.get(key)?.[0] ?? name, value]);
  }
  return [...found.values()];
}

/** As they stand in the address, in order. */
export function queryPairs(search: string): readonly (readonly [string, string])[] {
  const parts = search.replace(/^\?/, '').split('&').filter(Boolean);
  return parts.map((part) => {
    const end = part.includes('=') ? part.indexOf('=') : part.length;
    return [queryText(part.slice(0, end)), queryText(part.slice(end + 1))] as const;
  });
}

function queryText(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}
