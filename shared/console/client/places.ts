/**
 * The places of the console, and their addresses. All are one path with a query, because App Service lets a browser
 * without a session reach only that exact path (infra/modules/app.bicep).
 */

export type Place =
  | { readonly kind: 'overview' }
  | { readonly kind: 'run'; readonly id: string }
  /** Without an id: nobody is chosen yet. */
  | { readonly kind: 'person'; readonly id: string | undefined }
  | { readonly kind: 'setup' }
  | { readonly kind: 'unknown' };

const path = '/api/console';

/** `search`: the query of an address, with its question mark. */
export function placeOf(search: string): Place {
  const [first, ...others] = [...new URLSearchParams(search)];
  if (first === undefined) return { kind: 'overview' };
  const [name, value] = first;
  if (others.length > 0) return { kind: 'unknown' };
  if (name === 'run' && value !== '') return { kind: 'run', id: value };
  if (name === 'person') return { kind: 'person', id: value === '' ? undefined : value };
  return { kind: name === 'setup' ? 'setup' : 'unknown' };
}

export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'run':
      return `${path}?${new URLSearchParams({ run: place.id })}`;
    case 'person':
      return `${path}?${new URLSearchParams({ person: place.id ?? '' })}`;
    case 'setup':
      return `${path}?setup`;
    case 'overview':
    case 'unknown':
      return path;
  }
  return place satisfies never;
}
