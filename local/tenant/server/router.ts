/** Routes of one service: which handler answers, what the request counts as, what it costs and which roles it needs. */
import type { Answer, Call } from './call.ts';
import type { Cost } from './throttle.ts';

export type Params = Readonly<Record<string, string>>;
export type Handler = (call: Call, params: Params) => Answer | Promise<Answer>;

export interface Route {
  readonly methods: readonly string[];
  readonly match: (path: string) => Params | undefined;
  /** Stable word under which the request is counted. */
  readonly kind: string;
  readonly handle: Handler;
  /** Any one of these application roles is enough; empty: a valid token is. */
  readonly roles: readonly string[];
  readonly cost?: ((call: Call) => Cost) | undefined;
}

export type Found =
  | { readonly found: 'route'; readonly route: Route; readonly params: Params }
  | { readonly found: 'other-method'; readonly allowed: readonly string[] }
  | { readonly found: 'nothing' };

export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = route.match(path);
    if (!params) continue;
    if (route.methods.includes(method)) return { found: 'route', route, params };
    allowed.push(...route.methods);
  }
  return allowed.length > 0 ? { found: 'other-method', allowed } : { found: 'nothing' };
}

/**
 * A matcher for `/users/{id}/photo/$value`: literal segments without regard to case, `{name}` takes one segment and
 * gives it decoded.
 */
export function pathPattern(pattern: string): (path: string) => Params | undefined {
  const segments = pattern.split('/').filter(Boolean);
  return (path) => {
    const given = path.split('/').filter(Boolean);
    if (given.length !== segments.length) return undefined;
    const params: Record<string, string> = {};
    for (const [index, segment] of segments.entries()) {
      const value = decodedSegment(given[index] ?? '');
      if (value === undefined) return undefined;
      if (segment.startsWith('{')) params[segment.slice(1, -1)] = value;
      else if (segment.toLowerCase() !== value.toLowerCase()) return undefined;
    }
    return params;
  };
}

/** Undefined when the percent-encoding is broken. */
export function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
