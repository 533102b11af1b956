/**
 * A tenant with the published limits and latencies, a storage account and processes of Instep, in virtual time: waits
 * jump, so a night takes the machine only what there is to compute.
 */
import { createGathering } from '../../shared/adapters/gathering.ts';
import { createMicrosoft365 } from '../../shared/adapters/microsoft365.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createShareStore, createState, ensureStorage } from '../../shared/adapters/state.ts';
import { type StorageSenders, storageAccount } from '../../shared/adapters/storage-account.ts';
import { createShares } from '../../shared/adapters/transport/shares.ts';
import type { Fetch } from '../../shared/adapters/transport/transport.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { geoStore } from '../../shared/workflows/ledger/geo-store.ts';
import { localSeals } from '../local-seals.ts';
import { Host, type Worker } from '../simulation/host.ts';
import { environment } from '../simulation/installation.ts';
import { StandInPictures, standInImages } from '../simulation/stand-in-pictures.ts';
import {
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from '../simulation/storage/storage-client.ts';
import { tenantTokens } from '../simulation/tenant-wire.ts';
import { VirtualTime } from '../simulation/virtual-time.ts';
import { callFrom } from '../tenant/server/call.ts';
import { type ServedTenant, serveTenant } from '../tenant/server/server.ts';
import { createTenant } from '../tenant/truth/create-tenant.ts';
import { createRandom } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type Conditions, latencyOf } from './conditions.ts';

const begins = Date.UTC(2027, 2, 1, 0, 0, 0);

export interface WorldOptions {
  readonly users: number;
  readonly kind: 'before-instep' | 'in-step';
  readonly conditions: Conditions;
  /** Processes of Instep; 0 for tools without any. */
  readonly processes: number;
}

export class BenchWorld {
  readonly time = new VirtualTime(begins);
  readonly tenant: Tenant;
  readonly served: ServedTenant;
  /** Requests to the table service; a transaction is one. */
  tableOperations = 0;
  readonly host: Host;
  readonly #conditions: Conditions;
  readonly #random = createRandom('bench');
  readonly #senders: StorageSenders;

  constructor({ users, kind, conditions, processes }: WorldOptions) {
    const { time } = this;
    this.#conditions = conditions;
    const pictures = new StandInPictures();
    this.tenant = createTenant({ users, kind, clock: time.ms, pictures, seed: 1 });
    const { licensedUsers, photoConcurrency, photoMs, photoBytesEtag, limits } = conditions;
    this.served = serveTenant(this.tenant, {
      ...{ limits, licensedUsers, photoConcurrency, photoMs, photoBytesEtag },
    });
    const storage = simulatedStorage(time.now);
    this.#senders = sendersOf(storage, async ({ service }, act) => {
      if (service === 'table') this.tableOperations += 1;
      await time.wait(conditions.storageMs);
      return act();
    });
    this.host = new Host({
      time,
      queues: storage.queues,
      workers: processes,
      start: (name) => this.#start(name),
      twice: () => false,
      timeoutMs: () => conditions.functionTimeoutMs,
      // The host keeps a message hidden while its function works.
      hiddenMs: conditions.functionTimeoutMs,
      goesOn: () => false,
      tell: () => undefined,
    });
  }

  /** Creates tables, queues and containers, as the deployment does. */
  async deploy(): Promise<void> {
    let isDone = false;
    const deployed = ensureStorage(this.#account()).then(() => {
      isDone = true;
    });
    await this.time.run(() => isDone);
    await deployed;
  }

  /** The way of a request to the tenant and back. */
  readonly fetch: Fetch = async (address, request) => {
    const url = new URL(address);
    const headers = Object.fromEntries(new Headers(request.headers).entries());
    const body = Buffer.from((request.body ?? '') as string);
    const call = callFrom(url, { method: request.method ?? 'GET', headers, body, inner: false }, 'bench');
    await this.time.wait(latencyOf(url, this.#conditions));
    const answer = await this.served.serve(call);
    const noBody = answer.status === 204 || answer.status === 304;
    return new Response(noBody ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };

  #account() {
    return storageAccount({ connectionString: simulatedConnectionString }, this.#senders);
  }

  #start(name: string): Worker {
    const { time, tenant } = this;
    const settings = parseSettings(environment(tenant, {}));
    const account = this.#account();
    const clock = { now: time.now };
    const timer = {
      wait: (ms: number, signal?: AbortSignal) => time.wait(ms, signal),
      timeout: (ms: number) => time.timeout(ms),
    };
    const ids = { fresh: () => this.#random.guid() };
    const state = createState(account, { ids, seals: localSeals(clock) });
    const credential = tenantTokens(this.served);
    const shares = createShares({ store: createShareStore(account), id: ids.fresh(), clock, timer });
    const { tenantProbes, ...microsoft365 } = createMicrosoft365({
      ...{ credential, shares, clock, timer },
      ...{ tenant: settings.TENANT, cloud: settings.CLOUD, company: settings.COMPANY, version: '0.0.0' },
      ...{ licensedUsers: this.#conditions.licensedUsers, profileCallShare: 1 },
      random: this.#random.next,
      onRequest: () => undefined,
      onThrottled: () => undefined,
      geoStore: geoStore(state),
      fetch: this.fetch,
    });
    const context: Context = {
      settings,
      ...{ clock, timer, ids },
      images: standInImages(),
      gathering: createGathering({ clock, timer }),
      sizes: workSizes,
      traffic: { soFar: () => undefined },
      telemetry: { event: () => undefined, flush: async () => undefined },
      ...state,
      ...microsoft365,
      probes: createProbes({
        ...{ tenantProbes, account, clock, timer, ids, credential, signedInAs: 'identity' },
        tableServiceUri: undefined,
        applicationInsights: undefined,
      }),
    };
    return { life: { name, alive: true }, context, working: 0 };
  }
}
