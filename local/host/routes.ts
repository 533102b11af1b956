/**
 * Route templates such as `users/{id}/sync`, matched on a decoded path as ASP.NET Core does (`RoutePatternMatcher`,
 * `PathTokenizer`): an empty segment fits nothing, one slash at the end is allowed, letter case of literals is ignored.
 */
export interface Route {
  readonly template: string;
  /**
   * The parameters when `path` (without prefix and leading slash) fits; an optional one that is absent is undefined.
   */
  match(path: string): RouteParams | undefined;
}

export type RouteParams = Readonly<Record<string, string | undefined>>;

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly optional: boolean;
      readonly fits: (value: string) => boolean;
    }
  | { readonly kind: 'rest'; readonly name: string };

const constraints: Readonly<Record<string, (value: string) => boolean>> = {
  alpha: (value) => /^[a-z]*$/i.test(value),
  guid: (value) => /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(value),
  // Int32.TryParse.
  int: (value) => /^\s*[+-]?\d+\s*$/.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
};

/** Throws an Error for a template with a constraint or a form that this host does not know. */
export function parseRoute(template: string): Route {
  const segments = template.split('/').filter(Boolean).map(parseSegment);
  return { template, match: (path) => matchSegments(segments, path) };
}

function parseSegment(text: string): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
  const rest = /^\{\*{1,2}(\w+)\}$/.exec(text);
  if (rest?.[1]) return { kind: 'rest', name: rest[1] };
  const [, name, constraint, optional] = /^\{(\w+)(?::(\w+))?(\?)?\}$/.exec(text) ?? [];
  const fits = constraint === undefined ? () => true : constraints[constraint];
  if (!name || !fits) throw new Error(`The local host does not know the route segment "${text}".`);
  return { kind: 'parameter', name, optional: optional === '?', fits };
}

function matchSegments(segments: readonly Segment[], path: string): RouteParams | undefined {
  const parts = path.split('/');
  if (parts.at(-1) === '' && segments.at(-1)?.kind !== 'rest') parts.pop();
  const takesRest = segments.at(-1)?.kind === 'rest';
  if (parts.length > segments.length && !takesRest) return undefined;
  const found: Record<string, string | undefined> = {};
  const fits = segments.every((segment, index) => {
    const part = parts[index];
    if (segment.kind === 'rest') {
      found[segment.name] = part === undefined ? undefined : parts.slice(index).join('/');
      return true;
    }
    if (segment.kind === 'literal') return part?.toLowerCase() === segment.text;
    found[segment.name] = part;
    if (part === undefined) return segment.optional;
    return part !== '' && segment.fits(part);
  });
  return fits ? found : undefined;
}
