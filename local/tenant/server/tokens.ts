/** Access tokens: JWTs signed with a key of this process, each good for one host until it expires by the tenant's clock. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isGraphHost } from '../truth/clouds.ts';

export interface Claims {
  readonly aud: string;
  readonly exp: number;
  readonly roles: readonly string[];
}

export interface Issued {
  readonly audience: string;
  readonly lifetimeSeconds: number;
  readonly roles: readonly string[];
  readonly principalId: string;
}

export type Verdict =
  | { readonly accepted: true; readonly roles: readonly string[] }
  | { readonly accepted: false; readonly reason: 'missing' | 'malformed' | 'audience' | 'expired' };

const graphAppId = '00000003-0000-0000-c000-000000000000';

export class Tokens {
  readonly #key = randomBytes(32);
  readonly #now: () => Date;
  readonly #tenantId: string;

  constructor(tenantId: string, now: () => Date) {
    this.#tenantId = tenantId;
    this.#now = now;
  }

  issue({ audience, lifetimeSeconds, roles, principalId }: Issued): { token: string; expiresOn: number } {
    const iat = Math.floor(this.#now().getTime() / 1000);
    const exp = iat + lifetimeSeconds;
    const iss = `https://sts.windows.net/${this.#tenantId}/`;
    const who = {
      app_displayname: 'instep',
      appidacr: '2',
      idtyp: 'app',
      oid: principalId,
      roles,
      tid: this.#tenantId,
    };
    const claims = { aud: audience, iss, iat, nbf: iat, exp, ...who };
    const head = `${base64url({ typ: 'JWT', alg: 'HS256' })}.${base64url(claims)}`;
    return { token: `${head}.${this.#sign(head).toString('base64url')}`, expiresOn: exp };
  }

  /** `host` is the host the request went to: a token of another host's audience is refused. */
  judge(authorization: string | undefined, host: string): Verdict {
    const [scheme, token] = (authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) return { accepted: false, reason: 'missing' };
    const claims = this.#read(token);
    if (!claims) return { accepted: false, reason: 'malformed' };
    if (!audiencesOf(host).includes(claims.aud.replace(/\/$/, '').toLowerCase()))
      return { accepted: false, reason: 'audience' };
    if (claims.exp * 1000 <= this.#now().getTime()) return { accepted: false, reason: 'expired' };
    return { accepted: true, roles: claims.roles };
  }

  #read(token: string): Claims | undefined {
    const [header, payload, signature] = token.split('.');
    if (!header || !payload || !signature) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const due = this.#sign(`${header}.${payload}`);
    if (given.length !== due.length || !timingSafeEqual(given, due)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
  }

  #sign(head: string): Buffer {
    return createHmac('sha256', this.#key).update(head).digest();
  }
}

function audiencesOf(host: string): readonly string[] {
  return isGraphHost(host) ? [`https://${host}`, graphAppId] : [`https://${host}`];
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
