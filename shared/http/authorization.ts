/** Identifies the caller and checks what they may do. The platform has already compared function keys and validated tokens. */
import { z } from 'zod';
import { parsedJson } from '../core/parsed-json.ts';
import type { Access } from './contract/operation.ts';
import { ProblemError } from './problems.ts';
import type { Received } from './received.ts';

export type Caller =
  /** The platform does not report which key was used. */
  | { readonly kind: 'key' }
  /** A person, or an application. `id` is the object id in Entra ID, lower-case; `name` is only displayed, never stored. */
  | {
      readonly kind: 'signed-in';
      readonly id: string;
      readonly name: string;
      readonly roles: readonly string[];
    };

export const readRole = 'Instep.Read';
export const operateRole = 'Instep.Operate';

export interface SignIn {
  readonly SIGN_IN: 'off' | 'entra';
  readonly FUNCTION_KEYS: 'sync' | 'operate';
  readonly KEY_PICTURES: boolean;
  /** Whether App Service authentication is on, according to the platform; undefined: the platform did not report it. */
  readonly platformSignIn: 'on' | 'off' | undefined;
}

/** What App Service authentication puts into `x-ms-client-principal`: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities */
const principalSchema = z.object({
  role_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/** Version 1 tokens use URLs as claim names, version 2 tokens short names. */
const idClaims = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const nameClaims = [
  'preferred_username',
  'name',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
];
const roleClaims = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];

/**
 * Without sign-in, headers are ignored and every caller is a function key. With sign-in, the platform sets the header and
 * removes the one that a client sends. It is therefore trusted only if the platform says that its authentication is on
 * (DECISIONS.md, D-keys-or-roles). Throws ProblemError.
 */
export function callerOf({ header }: Pick<Received, 'header'>, { SIGN_IN, platformSignIn }: SignIn): Caller {
  if (SIGN_IN === 'off') return { kind: 'key' };
  const sent = header('x-ms-client-principal');
  if (platformSignIn !== 'on') {
    throw new ProblemError(
      'sign-in-required',
      'No sign-in is accepted, because the platform does not say that App Service authentication is on (WEBSITE_AUTH_ENABLED).',
    );
  }
  if (sent === undefined) throw new ProblemError('sign-in-required', 'The caller is not signed in.');
  const principal = parsePrincipal(sent);
  const id = principal?.firstOf(idClaims);
  if (principal === undefined || id === undefined) {
    throw new ProblemError('sign-in-required', 'The sign-in names no object id of Entra ID.');
  }
  return {
    kind: 'signed-in',
    id: id.toLowerCase(),
    name: principal.firstOf(nameClaims) ?? id,
    roles: principal.roles,
  };
}

/** Accepts one header line only: joined lines are not base64, although Buffer would decode them. */
function parsePrincipal(header: string) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  const parsed = principalSchema.safeParse(parsedJson(Buffer.from(header, 'base64').toString('utf8')));
  if (!parsed.success) return undefined;
  const { claims, role_typ } = parsed.data;
  const firstOf = (types: readonly string[]) => claims.find(({ typ }) => types.includes(typ))?.val;
  const roleTypes = [...roleClaims, ...(role_typ ? [role_typ] : [])];
  return { firstOf, roles: claims.filter(({ typ }) => roleTypes.includes(typ)).map(({ val }) => val) };
}

/**
 * Whether a browser has a session of App Service. Whose it is, each API call of the page checks
 * (DECISIONS.md, D-console-page).
 */
export function hasSession({ header }: Pick<Received, 'header'>): boolean {
  return /(?:^|;\s*)AppServiceAuthSession=[^;\s]/.test(header('cookie') ?? '');
}

/** The sign-in address of App Service, which redirects back afterwards: https://learn.microsoft.com/azure/app-service/configure-authentication-customize-sign-in-out */
export function signInAddress({ url, query }: Pick<Received, 'url' | 'query'>): string {
  const search = new URLSearchParams(
    query.map(([name, value]): [string, string] => [name, value]),
  ).toString();
  const back = encodeURIComponent(search === '' ? url.pathname : `${url.pathname}?${search}`);
  return `/.auth/login/aad?post_login_redirect_uri=${back}`;
}

/** Throws ProblemError `role-required` unless the caller may do this. */
export function mustBeAllowed(
  access: Exclude<Access, 'open'>,
  caller: Caller,
  { FUNCTION_KEYS, KEY_PICTURES }: SignIn,
): void {
  if (caller.kind === 'key') {
    if (access === 'pictures' && !KEY_PICTURES) throw new ProblemError('role-required', noPicturesByKey);
    if (access !== 'operate' || FUNCTION_KEYS === 'operate') return;
    throw new ProblemError(
      'role-required',
      'A function key allows reading and synchronising only. This needs sign-in with Entra ID and the role Instep.Operate (deploy with signInClientId), or INSTEP_FUNCTION_KEYS=operate.',
    );
  }
  const role = access === 'operate' ? operateRole : readRole;
  if (caller.roles.includes(role) || caller.roles.includes(operateRole)) return;
  throw new ProblemError('role-required', `You are signed in, but do not have the role ${role} of this app.`);
}

const noPicturesByKey =
  'A function key does not allow viewing photos. This needs sign-in with Entra ID and the role Instep.Read (deploy with signInClientId), or INSTEP_KEY_PICTURES=true.';

/** For the audit log: an object id, or the same text for every key. */
export function callerId(caller: Caller): string {
  return caller.kind === 'key' ? 'function key' : caller.id;
}
