/**
 * A stand-in for App Service authentication: it signs in every caller, and gives the app what the platform gives it, so that
 * sign-in, roles and the console can be tried without Entra ID. Never on anything but 127.0.0.1
 * (DECISIONS.md, D-local-sign-in). What it imitates:
 * https://learn.microsoft.com/azure/app-service/configure-authentication-customize-sign-in-out (addresses, post_login_redirect_uri)
 * and https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities (headers, which only the platform sets).
 */
import type { IncomingMessage } from 'node:http';
import { escape as escaped } from 'html-escaper';
import { refuseOtherPages } from '../own-requests.ts';
import { type HeaderLine, headerLines } from './header-lines.ts';

/** Answered without sign-in, as infra/modules/app.bicep has it; a test compares the two. */
export const openPaths: readonly string[] = ['/api/health', '/api/problems', '/api/console'];

/** The name that App Service gives its session cookie. */
const sessionCookie = 'AppServiceAuthSession';
const principalHeader = 'x-ms-client-principal';
/** Only the platform sets these: a caller's own header of such a name is dropped. */
const ofThePlatform = /^x-ms-(?:client-principal|token-)/i;

const people = {
  operator: { id: '00000000-0000-4000-8000-00000000000a', name: 'Local Operator', role: 'Instep.Operate' },
  reader: { id: '00000000-0000-4000-8000-00000000000b', name: 'Local Reader', role: 'Instep.Read' },
  stranger: { id: '00000000-0000-4000-8000-00000000000c', name: 'Local Stranger', role: 'None' },
} as const;
type Person = keyof typeof people;

/** What a caller that is no browser sends as `Authorization`. */
export function bearer(person: Person): string {
  return `Bearer ${person}`;
}

/** Either the answer, or the headers with which the host gets the request. */
export type Entered =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly passesWith: readonly HeaderLine[] };

export function enter(request: IncomingMessage, url: URL): Entered {
  if (url.pathname === '/.auth/login/aad') {
    // A link on another site may lead to the question who one is, but must not answer it.
    const refused = url.searchParams.has('as') ? refuseOtherPages(request) : undefined;
    return refused ?? signIn(url);
  }
  if (url.pathname === '/.auth/logout') return signedOut();
  const headers = headerLines(request.rawHeaders).filter(([name]) => !ofThePlatform.test(name));
  const person = personOf(request);
  if (person !== undefined) return { passesWith: [...headers, [principalHeader, principalOf(person)]] };
  if (openPaths.includes(url.pathname)) return { passesWith: headers };
  return { status: 401, headers: { 'www-authenticate': 'Bearer', ...plainText }, body: 'Sign in first.\n' };
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };
const page = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'",
};

function personOf({ headers }: IncomingMessage): Person | undefined {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|; )${sessionCookie}=(\\w+)`).exec(headers.cookie ?? '')?.[1];
  const name = token ?? cookie ?? '';
  return name in people ? (name as Person) : undefined;
}

function principalOf(person: Person): string {
  const { id, name, role } = people[person];
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: id },
    { typ: 'preferred_username', val: name },
    { typ: 'roles', val: role },
  ];
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', role_typ: 'roles', claims })).toString('base64');
}

/** Asks as whom, or signs in and goes back to where the browser came from: never to another site. */
function signIn(url: URL): Entered {
  const back = url.searchParams.get('post_login_redirect_uri') ?? '/';
  const person = url.searchParams.get('as') ?? '';
  if (!/^\/(?![/\\])/.test(back))
    return { status: 400, headers: plainText, body: 'No way back to another site.\n' };
  if (!(person in people)) return { status: 200, headers: page, body: whoPage(back) };
  const cookie = `${sessionCookie}=${person}; Path=/; HttpOnly; SameSite=Lax`;
  return { status: 302, headers: { location: back, 'set-cookie': cookie } };
}

function signedOut(): Entered {
  const cookie = `${sessionCookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
  return { status: 200, headers: { ...page, 'set-cookie': cookie }, body: whoPage('/api/console') };
}

function whoPage(back: string): string {
  const links = Object.entries(people).map(([person, { name, role }]) => {
    const address = `/.auth/login/aad?as=${person}&post_login_redirect_uri=${encodeURIComponent(back)}`;
    return `<li><a href="${escaped(address)}">${name}</a> (${role})</li>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Sign in</title><link rel="icon" href="data:,">
<style>:root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:30rem;margin:4rem auto;padding:0 1rem}</style></head>
<body><main><h1>Sign in as</h1><ul>${links.join('')}</ul>
<p>This page stands in for Entra ID: all people here are made up.</p></main></body></html>
`;
}
