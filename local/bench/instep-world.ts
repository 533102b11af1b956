/** A bench world with processes of Instep and their storage account. */
import { createGathering } from '../../shared/adapters/gathering.ts';
import { createMicrosoft365 } from '../../shared/adapters/microsoft365.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createShareStore, createState, ensureStorage } from '../../shared/adapters/state.ts';
import { type StorageSenders, storageAccount } from '../../shared/adapters/storage-account.ts';
import { createShares } from '../../shared/adapters/transport/shares.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { geoStore } from '../../shared/workflows/ledger/geo-store.ts';
import { localSeals } from '../local-seals.ts';
import { Host, type Worker } from '../simulation/host.ts';
import { environment } from '../simulation/installation.ts';
import { standInImages } from '../simulation/stand-in-pictures.ts';
import {
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from '../simulation/storage/storage-client.ts';
import { createRandom } from '../tenant/truth/random.ts';
import { BenchWorld, type WorldOptions } from './world.ts';

/** A plan that changes more than the default share of the users is held, so that its repair is measured alone. */
const settings = { GUARD_UPDATES: '20' };

/** Rows of a smaller tenant take little memory, and time to pack. */
const packedFrom = 50_000;

export class InstepWorld extends BenchWorld {
  readonly host: Host;
  /** Requests to the table service; a transaction is one. */
  readonly storage = { tableOperations: 0 };
  readonly #random = createRandom('bench');
  readonly #senders: StorageSenders;

  constructor(options: WorldOptions, { processes }: { readonly processes: number }) {
    super(options);
    const { time, conditions, storage: counted } = this;
    const storage = simulatedStorage(time.now, undefined, { isPacked: options.users >= packedFrom });
    this.#senders = sendersOf(storage, async ({ service }, act) => {
      if (service === 'table') counted.tableOperations += 1;
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

  #account() {
    return storageAccount({ connectionString: simulatedConnectionString }, this.#senders);
  }

  #start(name: string): Worker {
    const { time, tenant, tokens: credential } = this;
    const parsed = parseSettings(environment(tenant, settings));
    const account = this.#account();
    const clock = { now: time.now };
    const timer = {
      wait: (ms: number, signal?: AbortSignal) => time.wait(ms, signal),
      timeout: (ms: number) => time.timeout(ms),
    };
    const ids = { fresh: () => this.#random.guid() };
    const state = createState(account, { ids, seals: localSeals(clock) });
    const shares = createShares({
      store: createShareStore(account),
      id: ids.fresh(),
      licensedUsers: this.conditions.licensedUsers,
      clock,
      timer,
    });
    const { tenantProbes, ...microsoft365 } = createMicrosoft365({
      ...{ credential, shares, clock, timer },
      ...{ tenant: parsed.TENANT, cloud: parsed.CLOUD, company: parsed.COMPANY, version: '0.0.0' },
      ...{ licensedUsers: this.conditions.licensedUsers, profileCallShare: 1 },
      random: this.#random.next,
      onRequest: () => undefined,
      onThrottled: () => undefined,
      geoStore: geoStore(state),
      fetch: this.fetch,
    });
    const context: Context = {
      settings: parsed,
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
