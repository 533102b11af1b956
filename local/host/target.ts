/**
 * Where a request goes, by Kestrel's rules: `PathDecoder`, `PathNormalizer` and the checks of `HttpRequestTarget` and
 * Host header in https://github.com/dotnet/aspnetcore (src/Servers/Kestrel/Core/src/Internal/Http).
 */
import type { IncomingMessage } from 'node:http';
import { headerLines, valuesOf } from './header-lines.ts';
import { decodePercent, encodePath } from './percent.ts';

export interface Target {
  /** Decoded once, but for `%2F`, and without dot segments. */
  readonly path: string;
  /** As it came, from the question mark on. */
  readonly search: string;
  /** As it came; undefined: there is none, as with HTTP/1.0, or an empty one. */
  readonly host: string | undefined;
  /** Path and query as the worker gets them. */
  readonly passedOn: string;
}

const slash = 0x2f;
/** The characters that Http.Sys allows in a host name, and an address of IPv6; a port is digits. */
const hostForm = /^(?:[A-Za-z0-9!$&'()\-._~]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?$/;

/** Undefined: the request is answered with 400. */
export function targetOf({ url = '', rawHeaders, httpVersion }: IncomingMessage): Target | undefined {
  const hosts = valuesOf(headerLines(rawHeaders), 'host');
  const host = hosts[0]?.trim() ?? '';
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion !== '1.0')) return undefined;
  if (host !== '' && !hostForm.test(host)) return undefined;
  const relative = withoutAuthority(url, host);
  if (relative === undefined) return undefined;
  const end = relative.includes('?') ? relative.indexOf('?') : relative.length;
  const raw = relative.slice(0, end);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[^\x00-\x7f]/.test(raw) || raw.includes('%00')) return undefined;
  const path = withoutDots(decodePercent(raw, [slash]));
  const search = relative.slice(end);
  return { path, search, host: host === '' ? undefined : host, passedOn: encodePath(path) + search };
}

/** `http://host/path` is understood, but only for the host that the Host header names. */
function withoutAuthority(url: string, host: string): string | undefined {
  if (url.startsWith('/') || url === '*') return url;
  const [, authority, rest = '/'] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (authority === undefined || plain(authority) !== plain(host)) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function plain(authority: string): string {
  return authority.toLowerCase().replace(/:80$/, '');
}

function withoutDots(path: string): string {
  if (!path.includes('/.')) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    if (at === segments.length - 1 && /^\.\.?$/.test(segment)) kept.push('');
  }
  return `/${kept.join('/')}`;
}
