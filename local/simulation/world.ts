/**
 * One deterministic world: a tenant with people, a storage account, and a host with workers, all on one virtual time.
 * The seed decides everything; nothing here asks the machine for the time, for chance, or for the network.
 */
import { createGathering } from '../../shared/adapters/gathering.ts';
import { createMicrosoft365 } from '../../shared/adapters/microsoft365.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createState, ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { geoStore } from '../../shared/workflows/ledger/geo-store.ts';
import { localSeals } from '../local-seals.ts';
import { type ServedTenant, serveTenant } from '../tenant/server/server.ts';
import { createTenant } from '../tenant/truth/create-tenant.ts';
import { createRandom, type Random } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Asked } from './asked.ts';
import { FaultLog } from './fault-log.ts';
import { admitted, type FaultPlan, isDown, noFaults } from './faults.ts';
import { Host, type Worker } from './host.ts';
import { believeBytes, environment, mannersOf } from './installation.ts';
import { kindOfRequest } from './invariants/calm.ts';
import { Looks } from './looks.ts';
import { MovedNames } from './moved-names.ts';
import { SharedAllowance } from './shared-allowance.ts';
import { smallSizes } from './small-sizes.ts';
import { StandInPictures, standInImages } from './stand-in-pictures.ts';
import {
  type SimulatedStorage,
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from './storage/storage-client.ts';
import { storageSenders } from './storage-wire.ts';
import { type Answered, tenantFetch, tenantTokens } from './tenant-wire.ts';
import { VirtualTime } from './virtual-time.ts';
import { type Carried, watched } from './watch.ts';
import type { Life, Wire } from './wire.ts';

export interface WorldOptions {
  readonly seed: number | string;
  /** Without `INSTEP_`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Numbers of the faults that happen; undefined: all. */
  readonly only?: ReadonlySet<number> | undefined;
}

const begins = Date.UTC(2027, 2, 1, 0, 0, 0);
const workers = 2;
/** Fewer than a slice of users has lines. */
const mostChanges = 3;
export class World {
  readonly time = new VirtualTime(begins);
  readonly random: Random;
  readonly #ids: Random;
  readonly tenant: Tenant;
  readonly served: ServedTenant;
  readonly storage: SimulatedStorage;
  readonly host: Host;
  /** What happened, a line each. */
  readonly trace: string[] = [];
  readonly fates = new Map<string, number>();
  readonly events: { readonly name: string; readonly properties: Readonly<Record<string, string>> }[] = [];
  /** What people asked for single users. */
  readonly asked: Asked[] = [];
  readonly names: MovedNames;
  readonly log: FaultLog;
  /** Requests that came to the tenant, by kind. */
  readonly requests = new Map<string, number>();
  /** Requests that were sent while the service asked to wait. */
  readonly tooSoon: string[] = [];
  /** What the request carries that came to the tenant last. */
  arrived: Carried | undefined;
  readonly answered: Answered = new Map();
  readonly looks = new Looks();
  #given: Readonly<Record<string, string>>;
  #settings: Context['settings'];
  #faults: FaultPlan = noFaults;
  #faultsSinceMs = begins;
  #started = 0;
  readonly allowance = new SharedAllowance();

  constructor({ seed, settings, only }: WorldOptions) {
    const { time } = this;
    this.log = new FaultLog(time.ms, only);
    this.random = createRandom(`${seed}/world`);
    this.#ids = createRandom(`${seed}/ids`);
    const pictures = new StandInPictures();
    this.tenant = createTenant({
      ...{ users: 0, kind: 'empty', geos: ['EUR'], clock: time.ms, pictures },
      seed: this.random.below(1_000_000),
      unkindTimes: createRandom(`${seed}/file-times`).below(2) === 0,
    });
    this.names = new MovedNames(this.tenant);
    const photoBytesEtag = createRandom(`${seed}/bytes`).pick(['none', 'same', 'other'] as const);
    const manners = { ...mannersOf(this.random), photoBytesEtag };
    this.served = serveTenant(this.tenant, { latencyMs: 0, limits: 'off', ...manners });
    this.storage = simulatedStorage(time.now, () => this.random.pick([1_000, 1_000, 1_000, 2, 1]));
    this.#given = settings ?? {};
    this.#settings = parseSettings(environment(this.tenant, this.#given));
    this.host = new Host({
      time,
      queues: this.storage.queues,
      workers,
      start: (name) => this.#start(name),
      twice: () => this.random.next() < this.faults.twice && this.log.admit('twice', '') !== undefined,
      timeoutMs: () => this.faults.functionTimeoutMs,
      goesOn: (queue) => this.log.admit('function timeout', queue) === undefined,
      tell: (line) => this.tell(line),
    });
  }

  /** Creates tables, queues and containers, as the deployment does. */
  async deploy(): Promise<void> {
    const senders = sendersOf(this.storage, async (_request, act) => act());
    const account = storageAccount({ connectionString: simulatedConnectionString }, senders);
    await ensureStorage(account);
    await believeBytes(account, { now: this.time.now });
  }

  get faults(): FaultPlan {
    return this.#faults;
  }

  /** From now on; what is down for a while is down counted from the start of the night. */
  set faults(plan: FaultPlan) {
    const faults = admitted(plan, this.log);
    this.#faults = faults;
    this.nightBegins();
    const { profileLagMs, directoryLagMs } = faults;
    Object.assign(this.served.options, { profileLagMs, directoryLagMs });
    this.served.faults.clear();
    for (const { what, rule } of faults.misbehaviours) {
      this.tell(what);
      this.served.faults.add(rule);
    }
  }

  nightBegins(): void {
    this.#faultsSinceMs = this.time.ms();
  }

  get settings(): Context['settings'] {
    return this.#settings;
  }

  /** As Azure does it: the processes start anew with the new settings. Without `INSTEP_`. */
  configure(changes: Readonly<Record<string, string>>): void {
    this.#given = { ...this.#given, ...changes };
    this.#settings = parseSettings(environment(this.tenant, this.#given));
    for (const worker of [...this.host.workers]) this.host.kill(worker);
  }

  #isDown(service: string, named: string): boolean {
    const sinceMs = this.time.ms() - this.#faultsSinceMs;
    const now = this.#faults.outages.filter(({ fromMs, toMs }) => fromMs <= sinceMs && sinceMs < toMs);
    return isDown(now, service, named);
  }

  readonly #arrives = (what: string, carried: Carried | undefined): void => {
    this.arrived = carried;
    const kind = kindOfRequest(what);
    this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1);
  };

  #process() {
    const { MODE, PAUSED, DISABLED_USERS } = this.settings;
    return {
      ...{ tables: this.storage.tables, now: this.time.ms },
      mayWrite: MODE === 'repair' && !PAUSED,
      disabledToo: DISABLED_USERS === 'include',
    };
  }

  tell(line: string): void {
    this.trace.push(`${this.time.now().toISOString()} ${line}`);
  }

  #wire(service: Wire['service']): Wire {
    const { time, random, log, fates: counts } = this;
    const rates = () => this.faults[service];
    return { service, time, random, log, counts, rates, tell: (line) => this.tell(line) };
  }

  #start(name: string): Worker {
    const life: Life = { name, alive: true };
    const isDown = (service: string, named: string) => this.#isDown(service, named);
    const senders = storageSenders(this.storage, { ...this.#wire('storage'), isDown }, life);
    const settings = this.settings;
    const account = storageAccount({ connectionString: simulatedConnectionString }, senders);
    const noToken = () =>
      this.random.next() < this.faults.noToken && this.log.admit('token', '') !== undefined;
    const credential = tenantTokens(this.served, noToken);
    // The workers take turns on two hosts; the clock of the second is ahead.
    this.#started += 1;
    const hostNumber = this.#started % 2;
    const clock = { now: () => new Date(this.time.ms() + hostNumber * this.faults.skewMs) };
    const timer = {
      wait: (ms: number, signal?: AbortSignal) => this.time.wait(ms, signal),
      timeout: (ms: number) => this.time.timeout(ms),
    };
    const ids = { fresh: () => this.#ids.guid() };
    const state = createState(account, { ids, mostChanges, seals: localSeals(clock) });
    const { tenantProbes, ...microsoft365 } = createMicrosoft365({
      credential,
      tenant: settings.TENANT,
      cloud: settings.CLOUD,
      company: settings.COMPANY,
      version: '0.0.0',
      ...{ licensedUsers: 60_000, profileCallShare: 1 },
      shares: this.allowance.start(life, account, { clock, timer, ids }),
      clock,
      timer,
      random: this.random.next,
      onRequest: () => undefined,
      onThrottled: () => undefined,
      geoStore: geoStore(state),
      fetch: tenantFetch(
        this.served,
        {
          ...{ ...this.#wire('tenant'), answered: this.answered, arrives: this.#arrives },
          ...{ tooSoon: this.tooSoon, looks: this.looks },
        },
        life,
      ),
    });
    const context: Context = {
      settings,
      ...{ clock, timer, ids },
      images: standInImages(),
      gathering: createGathering({ clock, timer }),
      sizes: smallSizes,
      traffic: { soFar: () => undefined },
      telemetry: {
        event: (event, properties) => this.events.push({ name: event, properties }),
        flush: async () => undefined,
      },
      ...state,
      ...microsoft365,
      ...watched({ leases: state.leases, writers: microsoft365.writers }, this.#process()),
      probes: createProbes({
        ...{ tenantProbes, account, clock, timer, ids, credential, signedInAs: 'identity' },
        tableServiceUri: undefined,
        applicationInsights: undefined,
      }),
    };
    return { life, context, working: 0 };
  }
}
