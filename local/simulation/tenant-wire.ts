/** Requests of a worker to the simulated tenant, and tokens for them. */
import { CredentialUnavailableError } from '@azure/identity';
import type { TokenSource } from '../../shared/adapters/transport/tokens.ts';
import type { Fetch } from '../../shared/adapters/transport/transport.ts';
import { type Answer, BrokenConnection, callFrom } from '../tenant/server/call.ts';
import { rolesFor } from '../tenant/server/roles.ts';
import type { ServedTenant } from '../tenant/server/server.ts';
import type { Looks } from './looks.ts';
import { type Carried, carried } from './watch.ts';
import { type Life, sendOver, type Wire } from './wire.ts';

/** What requests were answered last, and when; of all workers, because what lags is the service. */
export type Answered = Map<string, { readonly answer: Answer; readonly atMs: number }>;

const longestLagMs = 60_000;
/**
 * Photos and files, which come from caches, and single users, who come from any replica of the directory. How profiles
 * and the list of changed users lag is an option of the simulated tenant.
 */
const cached = /\/photos?(\/|$)|\/v1\.0\/users\/[^/]+$|\/_api\/web\/getfile/i;
const fileRead = /^GET (?<host>[^/]+)\/.*decodedUrl='(?<path>.*)'\)\/\$value$/i;

/** `arrives` is told of each request that comes to the service, and what a write carries. */
export interface TenantWire extends Wire {
  readonly answered: Answered;
  /** Takes what was sent while the service asked to wait. */
  readonly tooSoon: string[];
  readonly looks: Looks;
  readonly arrives: (what: string, carried: Carried | undefined) => void;
}

export function tenantFetch(served: ServedTenant, wire: TenantWire, life: Life): Fetch {
  const { answered, time } = wire;
  let number = 0;
  /** By what the service counts together. */
  const pausedUntil = new Map<string, number>();
  return async (address, request) => {
    const url = new URL(address);
    const method = request.method ?? 'GET';
    const headers = Object.fromEntries(new Headers(request.headers).entries());
    number += 1;
    const body = bodyOf(request.body);
    const call = callFrom(url, { method, headers, body, inner: false }, `${life.name}-${number}`);
    const what = `${method} ${url.hostname}${decodeURIComponent(url.pathname)}`;
    const write = carried();
    const asked = `${method} ${address}`;
    const counted = countedWith(url);
    if (time.ms() < (pausedUntil.get(counted) ?? 0)) wire.tooSoon.push(`${life.name}: ${what}`);
    const mayLag = method === 'GET' && cached.test(decodeURIComponent(url.pathname));
    const sentMs = time.ms();
    let asOfMs = sentMs;
    let before: ReturnType<Answered['get']>;
    const serve = async (): Promise<Answer> => {
      asOfMs = time.ms();
      wire.arrives(what, write);
      const answer = await served.serve(call);
      if (mayLag) answered.set(asked, { answer, atMs: time.ms() });
      return answer;
    };
    const { signal } = request;
    const sent = sendOver<Answer>(wire, {
      ...{ life, what },
      act: serve,
      earlier() {
        before = answered.get(asked);
        return before !== undefined && time.ms() - before.atMs < longestLagMs ? before.answer : undefined;
      },
      failed: (fate, real) => spoiled(fate, real, { wire, signal }),
    }).catch(async (error: unknown) => {
      if (!(error instanceof BrokenConnection)) throw error;
      return noAnswer({ wire, signal });
    });
    const answer = await Promise.race([sent, late(signal)]);
    if (answer === before?.answer) asOfMs = before.atMs;
    const { host, path } = fileRead.exec(what)?.groups ?? {};
    if (answer.status === 200 && host && path) wire.looks.read({ host, path }, { sentMs, asOfMs });
    const waitMs = secondsToWait(answer) * 1_000;
    pausedUntil.set(counted, Math.max(pausedUntil.get(counted) ?? 0, time.ms() + waitMs));
    const noBody = answer.status === 204 || answer.status === 304;
    return new Response(noBody ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}

/** As `LimiterName` in shared/adapters/transport names them; those of SharePoint exist once in each geo location. */
function countedWith({ hostname, pathname }: URL): string {
  const path = decodeURIComponent(pathname);
  if (!hostname.startsWith('graph.')) {
    const name = /\/\$batch|PeopleManager|UserProfiles/i.test(path) ? 'profiles' : 'sharepoint';
    return `${name} of ${geoOf(hostname)}`;
  }
  if (/\/\$batch|\/photos?(\/|$)/.test(path)) return 'graph-photos';
  if (/\/(users|groups)\b/.test(path)) return 'graph';
  const site = /\/sites\/([^/,]+)/.exec(path)?.[1];
  return site === undefined ? 'sites' : `sharepoint of ${geoOf(site)}`;
}

function geoOf(host: string): string {
  return (host.split('.')[0] ?? '').replace(/-my$/, '');
}

/** Of the form in seconds: a date is another one for each clock. */
function secondsToWait({ status, headers }: Answer): number {
  if (status !== 429 && status !== 503) return 0;
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after') ?? [];
  return /^\d+$/.test(String(value)) ? Number(value) : 0;
}

/** Who waits for an answer that does not come. */
interface Caller {
  readonly wire: Wire;
  readonly signal: AbortSignal | null | undefined;
}

async function spoiled(fate: string, real: Answer | undefined, caller: Caller): Promise<Answer> {
  const { wire } = caller;
  const json = { 'content-type': 'application/json' };
  switch (fate) {
    case 'refused-5xx':
    case 'ill-after-effect':
      return {
        status: wire.random.pick([500, 502, 503, 504]),
        headers: json,
        body: Buffer.from('{"error":{"code":"serviceNotAvailable"}}'),
      };
    case 'throttled': {
      const headers = { ...json, ...retryAfter(wire) };
      return {
        status: wire.random.pick([429, 429, 503]),
        headers,
        body: Buffer.from('{"error":{"code":"TooManyRequests"}}'),
      };
    }
    case 'garbled':
      // Of a photo, half a body does not have its announced length, and `fetch` fails; JSON may come in chunks.
      if (real === undefined || !isJson(real)) return noAnswer(caller);
      return { ...real, body: real.body.subarray(0, Math.floor(real.body.length / 2)) };
    default:
      return noAnswer(caller);
  }
}

function isJson({ headers }: Answer): boolean {
  return Object.entries(headers).some(
    ([name, value]) => /^content-type$/i.test(name) && /json/i.test(String(value)),
  );
}

/** In each form of RFC 9110, section 10.2.3, and not at all. */
function retryAfter({ random, time }: Wire): Record<string, string> {
  const seconds = random.pick([1, 3, 20, 120]);
  const at = new Date(time.ms() + seconds * 1_000);
  return random.pick([{ 'retry-after': String(seconds) }, { 'retry-after': at.toUTCString() }, {}]);
}

/** After the caller's time limit, or at once when the connection was reset. */
async function noAnswer({ wire: { random }, signal }: Caller): Promise<never> {
  if (random.below(2) === 0) return late(signal);
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
}

/** As `fetch` says it: the limit that the caller gave has passed. Without one, it never does. */
function late(signal: Caller['signal']): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function bodyOf(body: RequestInit['body']): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error('The simulated tenant cannot read a body of this kind');
}

/** `fails`: the identity endpoint answers HTTP 500 this time, as `@azure/identity` says it. */
export function tenantTokens({ tokens, options, hosts }: ServedTenant, fails = () => false): TokenSource {
  return {
    async getToken(scope) {
      if (fails()) throw new CredentialUnavailableError('ManagedIdentityCredential: HTTP 500');
      const audience = scope.replace('/.default', '');
      const host = new URL(audience).hostname;
      const { token, expiresOn } = tokens.issue({
        audience,
        roles: options.roles[host] ?? rolesFor(host, hosts),
        principalId: options.principalId,
        lifetimeSeconds: options.tokenLifetimeSeconds,
      });
      return { token, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
}
