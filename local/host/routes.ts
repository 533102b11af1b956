/** A route template such as `users/{id}/sync`. */
export interface Route {
  readonly template: string;
  /** Lower sorts first: literal segments win over parameters, as in ASP.NET Core routing. */
  readonly rank: string;
  /** The decoded parameters when `path` (without prefix, leading or trailing slash) fits, else undefined. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean; readonly fits: RegExp }
  | { readonly kind: 'rest'; readonly name: string };

const constraints: Readonly<Record<string, RegExp>> = {
  alpha: /^[a-z]+$/i,
  guid: /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i,
  int: /^-?\d+$/,
};

/** Throws an Error for a template with a constraint or a form that this host does not know. */
export function parseRoute(template: string): Route {
  const segments = template.split('/').filter(Boolean).map(parseSegment);
  return {
    template,
    rank: segments.map((segment) => ({ literal: '0', parameter: '1', rest: '2' })[segment.kind]).join(''),
    match: (path) => matchSegments(segments, path.split('/').filter(Boolean)),
  };
}

function parseSegment(text: string): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
  const rest = /^\{\*{1,2}(\w+)\}$/.exec(text);
  if (rest?.[1]) return { kind: 'rest', name: rest[1] };
  const [, name, constraint, optional] = /^\{(\w+)(?::(\w+))?(\?)?\}$/.exec(text) ?? [];
  const fits = constraint === undefined ? /^/ : constraints[constraint];
  if (!name || !fits) throw new Error(`The local host does not know the route segment "${text}".`);
  return { kind: 'parameter', name, optional: optional === '?', fits };
}

function matchSegments(
  segments: readonly Segment[],
  path: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const takesRest = segments.at(-1)?.kind === 'rest';
  if (path.length > segments.length && !takesRest) return undefined;
  const found: Record<string, string> = {};
  const fits = segments.every((segment, index) => {
    if (segment.kind === 'rest') {
      found[segment.name] = path.slice(index).map(decode).join('/');
      return true;
    }
    const part = path[index];
    if (part === undefined) return segment.kind === 'parameter' && segment.optional;
    const value = decode(part);
    if (segment.kind === 'literal') return value.toLowerCase() === segment.text;
    found[segment.name] = value;
    return segment.fits.test(value);
  });
  return fits ? found : undefined;
}

/** A broken escape stays as it is, as in ASP.NET Core. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
