/**
 * A tenant with the published limits and latencies, in virtual time: waits jump, so a night takes the machine only what
 * there is to compute.
 */
import type { TokenSource } from '../../shared/adapters/transport/tokens.ts';
import type { Fetch } from '../../shared/adapters/transport/transport.ts';
import { StandInPictures } from '../simulation/stand-in-pictures.ts';
import { tenantTokens } from '../simulation/tenant-wire.ts';
import { VirtualTime } from '../simulation/virtual-time.ts';
import { callFrom } from '../tenant/server/call.ts';
import { type ServedTenant, serveTenant } from '../tenant/server/server.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type Conditions, latencyOf, serverOptions } from './conditions.ts';
import { type BenchKind, benchTenant } from './truth.ts';

const begins = Date.UTC(2027, 2, 1, 0, 0, 0);
const dayMs = 86_400_000;
/** Nights begin at 01:00 UTC. */
const startsAtMs = 3_600_000;

export interface WorldOptions {
  readonly users: number;
  readonly kind: BenchKind;
  readonly conditions: Conditions;
}

export class BenchWorld {
  readonly time = new VirtualTime(begins);
  readonly tenant: Tenant;
  readonly served: ServedTenant;
  readonly tokens: TokenSource;
  readonly users: number;
  readonly conditions: Conditions;

  constructor({ users, kind, conditions }: WorldOptions) {
    this.users = users;
    const { ms: clock } = this.time;
    this.conditions = conditions;
    this.tenant = benchTenant(kind, { users, clock, pictures: new StandInPictures(), seed: 1 });
    this.served = serveTenant(this.tenant, serverOptions(conditions));
    this.tokens = tenantTokens(this.served);
  }

  /** Waits until the next night begins. */
  async nextNight(): Promise<void> {
    const { time } = this;
    const atMs = Math.ceil((time.ms() - startsAtMs + 1) / dayMs) * dayMs + startsAtMs;
    let isNight = false;
    time.in(atMs - time.ms(), () => {
      isNight = true;
    });
    await time.run(() => isNight);
  }

  /** The way of a request to the tenant and back. */
  readonly fetch: Fetch = async (address, request) => {
    const url = new URL(address);
    const headers = Object.fromEntries(new Headers(request.headers).entries());
    const body = Buffer.from((request.body ?? '') as string);
    const call = callFrom(url, { method: request.method ?? 'GET', headers, body, inner: false }, 'bench');
    await this.time.wait(latencyOf(url, this.conditions));
    const answer = await this.served.serve(call);
    const noBody = answer.status === 204 || answer.status === 304;
    return new Response(noBody ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}
