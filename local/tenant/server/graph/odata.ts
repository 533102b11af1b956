/** OData options of a Graph request, refused where the service would refuse them. */
import type { Call } from '../call.ts';
import { badRequest } from './errors.ts';

const knownOptions = [
  'apply',
  'compute',
  'count',
  'deltatoken',
  'expand',
  'filter',
  'format',
  'orderby',
  'search',
  'select',
  'skip',
  'skiptoken',
  'top',
];

export interface Shape {
  /** Options this route supports, without `$`. */
  readonly allow: readonly string[];
  readonly type: string;
  /** Properties that may be selected. */
  readonly properties: readonly string[];
  /** Used when nothing is selected. */
  readonly defaults: readonly string[];
  readonly maxTop?: number;
}

export interface Options {
  /** Selected properties in the order asked for; the defaults when nothing was selected. */
  readonly select: readonly string[];
  readonly top: number | undefined;
  readonly count: boolean;
  readonly filter: string | undefined;
  value(name: string): string | undefined;
}

/** Reads the `$` options; Graph v1.0 takes them without the dollar sign too. Throws GraphRefusal. */
export function readOptions(call: Call, shape: Shape): Options {
  const given = new Map<string, string>();
  for (const [key, value] of call.query) {
    const name = key.replace(/^\$/, '').toLowerCase();
    const isKnown = knownOptions.includes(name);
    if (key.startsWith('$') && !isKnown) throw badRequest(`The query parameter '${key}' is not supported.`);
    if (!isKnown) continue;
    if (!shape.allow.includes(name))
      throw badRequest(
        `The query option '$${name}' is not supported for this request.`,
        'Request_UnsupportedQuery',
      );
    if (given.has(name))
      throw badRequest(
        `Query option '$${name}' was specified more than once, but it must be specified at most once.`,
      );
    given.set(name, value);
  }
  return {
    select: readSelect(given.get('select'), shape),
    top: readTop(given.get('top'), shape.maxTop ?? 999),
    count: readCount(given.get('count')),
    filter: given.get('filter'),
    value: (name) => given.get(name),
  };
}

function readSelect(text: string | undefined, shape: Shape): readonly string[] {
  if (text === undefined) return shape.defaults;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (shape.properties.includes(name)) continue;
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${shape.type}'.`,
    );
  }
  return names.includes('id') ? names : ['id', ...names];
}

function readTop(text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1)
    throw badRequest(
      `Invalid value '${text}' for $top query option found. The $top query option requires a positive integer.`,
    );
  if (top > max)
    throw badRequest(
      `Invalid page size specified: '${top}'. Must be between 1 and ${max} inclusive.`,
      'Request_UnsupportedQuery',
    );
  return top;
}

function readCount(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false')
    throw badRequest(`Invalid value '${text}' for $count query option found.`);
  return text === 'true';
}

/** Page size of `Prefer: odata.maxpagesize=N`. */
export function preferredPageSize(call: Call): number | undefined {
  const match = /(?:odata\.)?maxpagesize\s*=\s*(\d+)/i.exec(call.headers.prefer ?? '');
  return match ? Math.max(1, Math.min(999, Number(match[1]))) : undefined;
}

export function wantsMinimal(call: Call): boolean {
  return /return\s*=\s*minimal/i.test(call.headers.prefer ?? '');
}

export function isAdvanced(call: Call, options: Options): boolean {
  return call.headers.consistencylevel?.toLowerCase() === 'eventual' && options.count;
}

/** Continuation state as an opaque text; `read` gives undefined for what this server never wrote. */
export function writeToken(state: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

export function readToken(text: string): Record<string, unknown> | undefined {
  try {
    const state: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A query as Graph writes it into its links, with `$` as it is. */
export function readable(query: URLSearchParams): string {
  return query.toString().replaceAll('%24', '$');
}
