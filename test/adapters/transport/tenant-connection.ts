/** The adapters, connected to a simulated tenant in this process: over real HTTPS, or without sockets. */
import { setImmediate } from 'node:timers/promises';
import { tenantTokens } from '../../../local/simulation/tenant-wire.ts';
import type { ServerOptions } from '../../../local/tenant/server/options.ts';
import { type RunningTenant, serveTenant, startServer } from '../../../local/tenant/server/server.ts';
import { createTenant, type NewTenant } from '../../../local/tenant/truth/create-tenant.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';
import { type RequestTimer, systemTimer } from '../../../shared/adapters/clock.ts';
import { cloudHosts } from '../../../shared/adapters/clouds.ts';
import {
  createMicrosoft365,
  createTenantTransport,
  type Microsoft365,
  type Microsoft365Options,
} from '../../../shared/adapters/microsoft365.ts';
import { wholeAllowance } from '../../../shared/adapters/transport/shares.ts';
import type { TokenSource } from '../../../shared/adapters/transport/tokens.ts';
import type {
  Fetch,
  SentRequest,
  ThrottledEvent,
  Transport,
} from '../../../shared/adapters/transport/transport.ts';
import type { Library, PhotoWriter, Profiles, WritePermit } from '../../../shared/ports/tenant.ts';
import { fetchFrom } from '../../kit/fetch-from.ts';
import { leadTo } from '../../kit/lead-to.ts';

/** What a test asks of the tenant's services. */
export type TenantServices = Pick<RunningTenant, 'tenant' | 'faults' | 'requests' | 'vault' | 'counts'>;

export interface Connected extends Connection {
  readonly server: RunningTenant;
}

export interface ConnectedHere extends Connection {
  readonly server: TenantServices;
}

export interface Connection extends Microsoft365 {
  /** Of the home geo location. */
  readonly library: Library;
  readonly profiles: Profiles;
  /** Under a lease that is always held. */
  readonly writer: PhotoWriter;
  readonly sent: SentRequest[];
  readonly throttled: ThrottledEvent[];
  /** Of these adapters; with it a test can create those of another process. */
  readonly options: Microsoft365Options;
  /** Separate from that of the adapters, with rate limiters of its own. */
  readonly transport: Transport;
  readonly credential: TokenSource;
}

/**
 * `wanted` describes the tenant, `given` how its services behave; `chosen` overrides options of the adapters.
 */
export async function connectToTenant(
  wanted: Partial<NewTenant> = {},
  given: Partial<ServerOptions> = {},
  chosen: Partial<Microsoft365Options> = {},
): Promise<Connected> {
  const tenant = tenantOf(wanted);
  const server = await startServer(tenant, given);
  leadTo(server);
  return { ...connect(tenant, { credential: identityOf(server), ...chosen }), server };
}

/** The same without sockets: what is about the workflows gains nothing from them, and takes half as long. */
export function connectHere(
  wanted: Partial<NewTenant> = {},
  given: Partial<ServerOptions> = {},
  { spoil = (answer) => answer, ...chosen }: ChosenHere = {},
): ConnectedHere {
  const tenant = tenantOf(wanted);
  const served = serveTenant(tenant, given);
  const { faults, accounting, vault } = served;
  const counts = () => accounting.counts();
  const server = { tenant, faults, vault, requests: accounting.requests, counts };
  const real = fetchFrom(served);
  const fetch: Fetch = async (...request) => spoil(await real(...request));
  const network = { credential: tenantTokens(served), fetch };
  return { ...connect(tenant, { ...network, ...chosen }), server };
}

function tenantOf(wanted: Partial<NewTenant>): Tenant {
  return createTenant({ users: 0, kind: 'empty', photoSide: 120, ...wanted });
}

type ChosenHere = Partial<Microsoft365Options> & {
  readonly spoil?: (answer: Response) => Response | Promise<Response>;
};

type Chosen = Partial<Microsoft365Options> & Pick<Microsoft365Options, 'credential'>;

function connect(tenant: Tenant, chosen: Chosen): Connection {
  const sent: SentRequest[] = [];
  const throttled: ThrottledEvent[] = [];
  const options: Microsoft365Options = {
    tenant: 'contoso',
    cloud: tenant.options.cloud,
    company: 'Contoso',
    version: '0.0.0',
    licensedUsers: 60_000,
    profileCallShare: 1,
    shares: wholeAllowance,
    clock: { now: () => tenant.now() },
    timer: timerOf(tenant),
    random: () => 0,
    onRequest: (request) => sent.push(request),
    onThrottled: (event) => throttled.push(event),
    ...chosen,
  };
  const hosts = Object.values(cloudHosts(options.cloud, options.tenant));
  const transport = createTenantTransport(options, hosts);
  const microsoft365 = createMicrosoft365(options);
  const { library, profiles } = microsoft365.geos.home;
  const { credential } = options;
  const writer = microsoft365.writers.open(microsoft365.geos.home, alwaysHeld);
  return {
    ...microsoft365,
    library,
    profiles,
    writer,
    transport,
    credential,
    sent,
    throttled,
    options,
  };
}

const alwaysHeld: WritePermit = {
  lease: { held: async () => true, release: async () => undefined },
  reason: { userId: '00000000-0000-4000-8000-000000000000', runId: 'test', action: 'copy' },
};

/**
 * A wait takes no real time: it moves the tenant's clock forward, so that the service sees that it was
 * observed.
 */
function timerOf(tenant: Tenant): RequestTimer {
  return {
    ...systemTimer,
    async wait(ms) {
      if (ms > 0) tenant.setOffset(tenant.now().getTime() + ms - Date.now());
      await setImmediate();
    },
  };
}

/** The managed identity protocol of App Service, against the tenant's identity endpoint. */
function identityOf(server: RunningTenant): TokenSource {
  return {
    async getToken(scope) {
      const url = new URL(server.identityUrl);
      url.searchParams.set('resource', scope.replace('/.default', ''));
      url.searchParams.set('api-version', '2019-08-01');
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': server.identityHeader } });
      const answer = (await response.json()) as { access_token: string; expires_on: string };
      return { token: answer.access_token, expiresOnTimestamp: Number(answer.expires_on) * 1000 };
    },
  };
}
