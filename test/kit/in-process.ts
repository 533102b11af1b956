/**
 * The workflows in this process: the real adapters on storage and a simulated tenant, both in memory unless a test asks
 * for sockets; a clock and queues of the test's own. Messages lie in an array until a test delivers them, one by one or until none is left.
 */

import { onTestFinished } from 'vitest';
import { localSeals } from '../../local/local-seals.ts';
import { dispatch } from '../../local/simulation/dispatch.ts';
import {
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from '../../local/simulation/storage/storage-client.ts';
import type { ServerOptions } from '../../local/tenant/server/options.ts';
import type { NewTenant } from '../../local/tenant/truth/create-tenant.ts';
import { localIntegrityKey } from '../../local/tenant/truth/signing-key.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type RequestTimer, systemIds, systemTimer } from '../../shared/adapters/clock.ts';
import { createGathering } from '../../shared/adapters/gathering.ts';

import { openSeals } from '../../shared/adapters/key-vault/open-seals.ts';
import type { Seals } from '../../shared/adapters/key-vault/seals.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createState, ensureTablesAndBlobs } from '../../shared/adapters/state.ts';
import { type StorageAccount, storageAccount } from '../../shared/adapters/storage-account.ts';
import type { TokenSource } from '../../shared/adapters/transport/tokens.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { settingsHash } from '../../shared/config/settings-hash.ts';
import { dayMs, hourMs } from '../../shared/core/calendar.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { QueueName } from '../../shared/ports/runtime.ts';
import type { PhotoWriter } from '../../shared/ports/tenant.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { geoStore } from '../../shared/workflows/ledger/geo-store.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { type Approved, approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import {
  connectHere,
  connectToTenant,
  type TenantServices,
} from '../adapters/transport/tenant-connection.ts';
import { freshStorage } from './azurite.ts';
import { imagesOnce } from './images-once.ts';
import { type GeoPorts, wrappedGeos, wrappedWriters } from './wrapped-ports.ts';

const mostDeliveries = 5;

export interface Sent {
  readonly queue: QueueName;
  readonly body: object;
  /** When it may be delivered, by the test's clock. */
  readonly visibleAt: number;
}

export interface RecordedEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
}

export interface PlayOptions {
  readonly tenant?: Partial<NewTenant>;
  readonly server?: Partial<ServerOptions>;
  /** Without `INSTEP_`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Instead of a credential that never fails. */
  readonly credential?: TokenSource;
  /** Instead of seals with the local key. */
  readonly seals?: Seals;
  /** Seals with a key in the simulated Key Vault, over requests. */
  readonly vault?: boolean;
  /** What becomes of each answer of the tenant on its way. */
  readonly spoil?: (answer: Response) => Response | Promise<Response>;
  /** A storage account of the test's own; otherwise one in memory. */
  readonly storage?: { readonly connectionString: string };
  /**
   * Over sockets: the tenant's, and the run's Azurite, so that other processes and clients reach both. Every play with
   * TEST_NETWORK=1.
   */
  readonly network?: boolean;
}

/** What the environment of another process names. */
export interface Network {
  readonly connectionString: string;
  readonly identityUrl: string;
  readonly identityHeader: string;
}

/** The library and the profiles are those of every geo location; the writer is each that is opened. */
export type Ports = Context & GeoPorts & { readonly writer: PhotoWriter };

export interface Play {
  readonly tenant: Tenant;
  readonly server: TenantServices;
  /** The key is asked for again, if it is one in the simulated Key Vault. */
  newProcess(): void;
  /** Where this play keeps its state. */
  readonly account: StorageAccount;
  /** Only of a play over sockets. */
  readonly network: Network | undefined;
  /** What the workflows get; `wrap` and `set` change it. */
  readonly context: Context;
  readonly events: RecordedEvent[];
  /** Messages that were sent and not delivered yet. */
  readonly queue: Sent[];
  /** The errors that deliveries threw. */
  readonly errors: Error[];
  /** What the app wrote to the tenant, oldest first: file names and property names. */
  written(person?: Person): string[];
  now(): Date;
  pass(time: { readonly days?: number; readonly hours?: number; readonly minutes?: number }): void;
  /** Changes settings, without `INSTEP_`; '' removes one. */
  set(settings: Readonly<Record<string, string>>): void;
  /** Wraps a port; the answer unwraps it. */
  wrap<K extends keyof Ports>(port: K, change: (real: Ports[K]) => Partial<Ports[K]>): () => void;
  /** Delivers the message that is due first, and answers it; undefined: there is none. */
  step(): Promise<Sent | undefined>;
  /** Delivers until no message is left; for a delayed message it moves the clock. */
  pump(how?: { readonly twice?: boolean; readonly until?: (next: Sent) => boolean }): Promise<void>;
  /** Starts the run of the next 01:00 UTC, or of a later night, and delivers nothing. */
  begin(days?: number): Promise<RunRecord>;
  /** The same, and delivers everything. */
  night(days?: number, how?: { readonly twice?: boolean }): Promise<RunRecord>;
  /** As if a run had closed before with these settings: the next one may repair. */
  closedBefore(): Promise<void>;
  /** Approves and delivers everything. */
  approve(run: RunRecord): Promise<RunRecord>;
  run(id: string): Promise<RunRecord>;
  /** By object id. */
  findings(runId: string): Promise<Map<string, FindingRow>>;
  row(person: Person): Promise<UserRow>;
  /** Changes a user's snapshot to what an earlier night might have stored. */
  remember(person: Person, change: (row: UserRow) => Partial<UserRow>): Promise<void>;
  /** A user with a photo in Exchange, which SharePoint shows. */
  inStep(name: string): Person;
  /** A user with a photo in Exchange and nothing in SharePoint. */
  withPhoto(name: string): Person;
}

/** Sets up a stage that ends with the test. */
export async function play(options: PlayOptions = {}): Promise<Play> {
  // A wait of the adapters moves the test's clock.
  const timer: RequestTimer = {
    ...systemTimer,
    wait: async (ms) => moveTo(now().getTime() + Math.max(0, ms)),
  };
  const { network = process.env.TEST_NETWORK === '1' } = options;
  const storage = options.storage ?? (network ? { connectionString: await freshStorage() } : undefined);
  const account = accountOf(storage?.connectionString);
  await ensureTablesAndBlobs(account);
  const clock = { now: () => now() };
  let vaultSeals = options.seals ?? localSeals(clock);
  // The connection, and a new process, come after the state.
  const seals: Seals = {
    isOn: vaultSeals.isOn,
    seal: (what) => vaultSeals.seal(what),
    check: (what, seal) => vaultSeals.check(what, seal),
  };
  const state = createState(account, { seals, onlyReports: () => context.settings.MODE === 'report' });
  const { credential } = options;
  const chosen = { timer, geoStore: geoStore(state), ...(credential === undefined ? {} : { credential }) };
  const serverOptions = { limits: 'off', ...options.server } as const;
  const running = network ? await connectToTenant(options.tenant, serverOptions, chosen) : undefined;
  const connected = running ?? connectHere(options.tenant, serverOptions, { ...chosen, ...spoilOf(options) });
  onTestFinished(() => running?.server.stop());
  const { server, directory, sourcePhotos, tenantProbes } = connected;
  const newProcess = () => {
    if (options.vault !== true) return;
    const { credential: token, options: adapters } = connected;
    vaultSeals = openSeals({
      ...{ key: context.settings.INTEGRITY_KEY, credential: token, signedInAs: 'identity', version: '0.0.0' },
      ...{ clock, timer, random: () => 0, onForged: () => undefined },
      ...(adapters.fetch === undefined ? {} : { fetch: adapters.fetch }),
    }).seals;
  };
  const wrapped = wrappedGeos(connected.geos);
  const writing = wrappedWriters(connected.writers);
  const { tenant } = server;

  let offsetMs = 0;
  let given: Record<string, string> = {
    TENANT: 'contoso',
    TENANT_ID: tenant.tenantId,
    CLOUD: tenant.options.cloud,
    COMPANY: 'Contoso',
    MODE: 'repair',
    INTEGRITY_KEY: localIntegrityKey(tenant.options.cloud),
    ...options.settings,
  };
  const now = () => new Date(Date.now() + offsetMs);
  const events: RecordedEvent[] = [];
  const queue: Sent[] = [];
  const errors: Error[] = [];
  const context: { -readonly [K in keyof Context]: Context[K] } = {
    settings: settingsOf(given),
    clock,
    images: imagesOnce(),
    gathering: createGathering({ clock, timer }),
    // One user after the other, so that what is sent and stored has one order; `wrap('sizes', …)` changes it.
    sizes: { ...workSizes, usersAtOnce: 1 },
    traffic: { soFar: () => undefined },
    ...state,
    directory,
    sourcePhotos,
    geos: wrapped.geos,
    writers: writing.writers,
    timer: systemTimer,
    ids: systemIds,
    probes: createProbes({
      tenantProbes,
      account,
      ...{ clock, timer },
      ids: systemIds,
      credential: connected.credential,
      signedInAs: 'identity',
      tableServiceUri: undefined,
      applicationInsights: undefined,
    }),
    queues: {
      async send(name, body, delayMs = 0) {
        queue.push({ queue: name, body, visibleAt: now().getTime() + delayMs });
      },
      async schedule(name, body, delayMs) {
        const sent = { queue: name, body, visibleAt: now().getTime() + delayMs };
        queue.push(sent);
        return {
          async cancel() {
            if (queue.includes(sent)) queue.splice(queue.indexOf(sent), 1);
          },
        };
      },
    },
    telemetry: {
      event: (name, properties, measurements = {}) => events.push({ name, properties, measurements }),
      flush: async () => undefined,
    },
  };

  function moveTo(ms: number): void {
    offsetMs = ms - Date.now();
    tenant.setOffset(offsetMs);
  }

  function due(): Sent | undefined {
    return queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
  }

  async function step(times = 1): Promise<Sent | undefined> {
    const sent = due();
    if (sent === undefined) return undefined;
    queue.splice(queue.indexOf(sent), 1);
    if (sent.visibleAt > now().getTime()) moveTo(sent.visibleAt);
    for (let time = 0; time < times; time += 1) await deliver(context, sent, errors);
    return sent;
  }

  newProcess();
  const self: Play = {
    newProcess,
    tenant,
    server,
    account,
    network: running && { connectionString: storage?.connectionString ?? '', ...running.server },
    context,
    events,
    queue,
    errors,
    now,
    written: (person) =>
      tenant.writes
        .filter(({ by, userId }) => by === 'app' && (person === undefined || userId === person.id))
        .map(({ path, property }) => property ?? path?.slice(path.lastIndexOf('/') + 1) ?? ''),
    pass: ({ days = 0, hours = 0, minutes = 0 }) =>
      moveTo(now().getTime() + days * dayMs + hours * hourMs + minutes * 60_000),
    set(changes) {
      given = { ...given, ...changes };
      context.settings = settingsOf(given);
    },
    wrap(port, change) {
      if (port === 'library' || port === 'profiles') return wrapped.wrap(port, change as never);
      if (port === 'writer') return writing.wrap(change as never);
      const own = port as keyof Context;
      const real = context[own];
      Object.assign(context, { [own]: { ...real, ...change(real as never) } });
      return () => {
        Object.assign(context, { [own]: real });
      };
    },
    step: () => step(),
    async pump({ twice = false, until = () => false } = {}) {
      for (let next = due(); next !== undefined && !until(next); next = due()) await step(twice ? 2 : 1);
    },
    async begin(days = 1) {
      const midnight = Math.floor(now().getTime() / dayMs) * dayMs;
      moveTo(midnight + days * dayMs + hourMs);
      const started = await startRun(context, 'timer', now());
      if (!started.started) throw new Error(`Run ${started.activeId} is active`);
      return self.run(started.runId);
    },
    async night(days, how) {
      const { id } = await self.begin(days);
      await self.pump(how);
      return self.run(id);
    },
    async closedBefore() {
      const last = {
        runId: '20200101T010000Z',
        settingsHash: settingsHash(context.settings),
        inScope: 0,
        unknown: 0,
      };
      await context.cursors.set('last-closed', { ...last, sharedPictures: [] });
    },
    async approve(run) {
      const answer: Approved = await approveRun(context, run.id, {
        planHash: run.planHash ?? '',
        by: 'admin-1',
      });
      if (answer.kind !== 'approved') throw new Error(JSON.stringify(answer));
      await self.pump();
      return self.run(run.id);
    },
    async run(id) {
      const stored = await context.runs.get(id);
      if (stored === undefined) throw new Error(`Run ${id} has no record`);
      return stored.value;
    },
    async findings(runId) {
      const rows = new Map<string, FindingRow>();
      for await (const page of context.findings.list(runId))
        for (const row of page) rows.set(row.userId, row);
      return rows;
    },
    async row({ id }) {
      const stored = await context.users.get(id);
      if (stored === undefined) throw new Error(`User ${id} has no row`);
      return stored.value;
    },
    async remember({ id }, change) {
      const stored = await context.users.get(id);
      if (stored === undefined) throw new Error(`User ${id} has no row`);
      await context.users.saveSnapshot(id, stored.etag, { ...stored.value, ...change(stored.value) });
    },
    withPhoto: (name) => tenant.join({ upn: `${name}@contoso.com`, photo: true }),
    inStep(name) {
      const person = self.withPhoto(name);
      tenant.userVisits(person.id);
      return person;
    },
  };
  return self;
}

function spoilOf({ spoil }: PlayOptions): Pick<PlayOptions, 'spoil'> {
  return spoil === undefined ? {} : { spoil };
}

/** Without a connection string in memory, behind the SDKs: it answers as Azurite does (test/simulation/storage.test.ts). */
function accountOf(connectionString: string | undefined): StorageAccount {
  if (connectionString !== undefined) return storageAccount({ connectionString });
  const senders = sendersOf(
    simulatedStorage(() => new Date()),
    async (_request, act) => act(),
  );
  return storageAccount({ connectionString: simulatedConnectionString }, senders);
}

/** As the host does: a failed message is delivered again, and after the fifth attempt goes to the poison queue's handler. */
async function deliver(context: Context, { queue, body }: Sent, errors: Error[]): Promise<void> {
  for (let time = 1; time <= mostDeliveries; time += 1) {
    try {
      return await dispatch(context, queue, JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      errors.push(error);
    }
  }
  await poisoned(context, queue, JSON.stringify(body));
}

function settingsOf(given: Readonly<Record<string, string>>) {
  const entries = Object.entries(given).map(([name, value]) => [`INSTEP_${name}`, value]);
  return parseSettings(Object.fromEntries(entries));
}
