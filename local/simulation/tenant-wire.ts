/** Requests of a worker to the simulated tenant, and tokens for them. */
import type { TokenSource } from '../../shared/adapters/transport/tokens.ts';
import type { Fetch } from '../../shared/adapters/transport/transport.ts';
import { type Answer, BrokenConnection, callFrom } from '../tenant/server/call.ts';
import { rolesFor } from '../tenant/server/roles.ts';
import type { ServedTenant } from '../tenant/server/server.ts';
import { type Carried, carried } from './watch.ts';
import { type Life, sendOver, type Wire } from './wire.ts';

/** The transport's own limit for one attempt, which a real `fetch` is given as a signal. */
const timeoutMs = 60_000;

/** `arrives` is told of each request that comes to the service, and what a write carries. */
export interface TenantWire extends Wire {
  readonly arrives: (what: string, carried: Carried | undefined) => void;
}

export function tenantFetch(served: ServedTenant, wire: TenantWire, life: Life): Fetch {
  let number = 0;
  return async (address, request) => {
    const url = new URL(address);
    const method = request.method ?? 'GET';
    const headers = Object.fromEntries(new Headers(request.headers).entries());
    number += 1;
    const body = bodyOf(request.body);
    const call = callFrom(url, { method, headers, body, inner: false }, `${life.name}-${number}`);
    const what = `${method} ${url.hostname}${decodeURIComponent(url.pathname)}`;
    const write = carried();
    const answer = await sendOver<Answer>(wire, {
      ...{ life, what },
      act: () => {
        wire.arrives(what, write);
        return served.serve(call);
      },
      failed: (fate, real) => spoiled(fate, real, wire),
    }).catch(async (error: unknown) => {
      if (!(error instanceof BrokenConnection)) throw error;
      return noAnswer(wire);
    });
    const noBody = answer.status === 204 || answer.status === 304;
    return new Response(noBody ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}

async function spoiled(fate: string, real: Answer | undefined, wire: Wire): Promise<Answer> {
  const json = { 'content-type': 'application/json' };
  switch (fate) {
    case 'refused-5xx':
      return { status: 503, headers: json, body: Buffer.from('{"error":{"code":"serviceNotAvailable"}}') };
    case 'throttled': {
      const headers = { ...json, 'retry-after': String(1 + wire.random.below(20)) };
      return { status: 429, headers, body: Buffer.from('{"error":{"code":"TooManyRequests"}}') };
    }
    case 'garbled':
      if (real === undefined) return noAnswer(wire);
      return { ...real, body: real.body.subarray(0, Math.floor(real.body.length / 2)) };
    default:
      return noAnswer(wire);
  }
}

/** As `fetch` says it after the time-out, or at once when the connection was reset. */
async function noAnswer({ time, random }: Wire): Promise<never> {
  if (random.below(2) === 0) {
    await time.wait(timeoutMs);
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  }
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
}

function bodyOf(body: RequestInit['body']): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error('The simulated tenant cannot read a body of this kind');
}

export function tenantTokens({ tokens, options }: ServedTenant): TokenSource {
  return {
    async getToken(scope) {
      const audience = scope.replace('/.default', '');
      const host = new URL(audience).hostname;
      const { token, expiresOn } = tokens.issue({
        audience,
        roles: options.roles[host] ?? rolesFor(host),
        principalId: options.principalId,
        lifetimeSeconds: options.tokenLifetimeSeconds,
      });
      return { token, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
}
