/**
 * The workflows in this process: the real adapters on the run's Azurite and on a simulated tenant, a clock and queues
 * of the test's own. Messages lie in an array until a test delivers them, one by one or until none is left.
 */

import { onTestFinished } from 'vitest';
import { dispatch } from '../../local/simulation/dispatch.ts';
import type { ServerOptions } from '../../local/tenant/server/options.ts';
import type { RunningTenant } from '../../local/tenant/server/server.ts';
import type { NewTenant } from '../../local/tenant/truth/create-tenant.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { systemIds, systemTimer } from '../../shared/adapters/clock.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createState, ensureTablesAndBlobs } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import type { TokenSource } from '../../shared/adapters/transport/tokens.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { settingsHash } from '../../shared/config/settings-hash.ts';
import { dayMs, hourMs } from '../../shared/core/calendar.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { QueueName, Timer } from '../../shared/ports/runtime.ts';
import type { Geo, Geos, PhotoWriter, Writers } from '../../shared/ports/tenant.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { geoMemory } from '../../shared/workflows/ledger/geo-memory.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { type Approved, approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import { connectToTenant } from '../adapters/transport/tenant-connection.ts';
import { freshStorage } from './azurite.ts';

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
  /** In place of a credential that never fails. */
  readonly credential?: TokenSource;
  /** A storage account of the test's own. */
  readonly connectionString?: string;
}

/** The library and the profiles are those of every geo location; the writer is each that is opened. */
export type Ports = Context & GeoPorts & { readonly writer: PhotoWriter };
type GeoPorts = Pick<Geo, 'library' | 'profiles'>;

export interface Play {
  readonly tenant: Tenant;
  readonly server: RunningTenant;
  /** Of the play's own storage account. */
  readonly connectionString: string;
  /** What the workflows are given; `wrap` and `set` change it. */
  readonly context: Context;
  readonly events: RecordedEvent[];
  /** Messages that were sent and not delivered yet. */
  readonly queue: Sent[];
  /** What deliveries threw. */
  readonly errors: Error[];
  /** What the app wrote to the tenant, oldest first: file names and property names. */
  written(person?: Person): string[];
  now(): Date;
  pass(time: { readonly days?: number; readonly hours?: number; readonly minutes?: number }): void;
  /** Other settings from now on, without `INSTEP_`; '' takes one away. */
  set(settings: Readonly<Record<string, string>>): void;
  /** Puts something in front of a port; what is answered takes it away again. */
  wrap<K extends keyof Ports>(port: K, change: (real: Ports[K]) => Partial<Ports[K]>): () => void;
  /** Delivers the message that is due first. Answers it; undefined: there is none. */
  step(): Promise<Sent | undefined>;
  /** Delivers until nothing is left, and waits for what is delayed by moving the clock. */
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
  /** Writes something else into a user's memory, as an earlier night might have left it. */
  remember(person: Person, change: (row: UserRow) => Partial<UserRow>): Promise<void>;
  /** Somebody with a photo in Exchange, which SharePoint shows. */
  inStep(name: string): Person;
  /** Somebody with a photo in Exchange and nothing in SharePoint. */
  withPhoto(name: string): Person;
}

/** Sets up a play that ends with the test. */
export async function play(options: PlayOptions = {}): Promise<Play> {
  // What the adapters wait for, the play's clock passes over.
  const timer: Timer = { wait: async (ms) => moveTo(now().getTime() + Math.max(0, ms)) };
  const connectionString = options.connectionString ?? (await freshStorage());
  const account = storageAccount({ connectionString });
  await ensureTablesAndBlobs(account);
  const state = createState(account);
  const { credential } = options;
  const chosen = { timer, geoMemory: geoMemory(state), ...(credential === undefined ? {} : { credential }) };
  const connected = await connectToTenant(options.tenant, { limits: 'off', ...options.server }, chosen);
  const { server, directory, sourcePhotos, tenantProbes } = connected;
  const wrapped = wrappedGeos(connected.geos);
  const writing = wrappedWriters(connected.writers);
  const { tenant } = server;
  onTestFinished(() => server.stop());

  let offsetMs = 0;
  let given: Record<string, string> = {
    TENANT: 'contoso',
    TENANT_ID: tenant.tenantId,
    CLOUD: tenant.options.cloud,
    COMPANY: 'Contoso',
    MODE: 'repair',
    ...options.settings,
  };
  const now = () => new Date(Date.now() + offsetMs);
  const clock = { now };
  const events: RecordedEvent[] = [];
  const queue: Sent[] = [];
  const errors: Error[] = [];
  const context: { -readonly [K in keyof Context]: Context[K] } = {
    settings: settingsOf(given),
    clock,
    images: createImages(),
    sizes: workSizes,
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
      clock,
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

  const self: Play = {
    tenant,
    server,
    connectionString,
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

interface Wrapping {
  readonly port: keyof GeoPorts;
  readonly change: (real: object) => object;
  /** By host: what a change remembers lasts. */
  readonly made: Map<string, object>;
}

/** Puts something in front of the libraries or profiles of all geo locations, the latest in front of all others. */
function wrappedGeos(real: Geos) {
  const wrappings: Wrapping[] = [];
  function changed({ port, change, made }: Wrapping, front: Geo): Geo {
    const known = made.get(front.host) ?? change(front[port]);
    made.set(front.host, known);
    return { ...front, [port]: { ...front[port], ...known } };
  }
  const inFront = (geo: Geo): Geo => wrappings.reduce((front, one) => changed(one, front), geo);
  const geos: Geos = {
    get home() {
      return inFront(real.home);
    },
    list: async () => (await real.list()).map(inFront),
    async listing() {
      const listing = await real.listing();
      return { ...listing, geos: listing.geos.map(inFront) };
    },
  };
  function wrap(port: keyof GeoPorts, change: Wrapping['change']): () => void {
    const wrapping = { port, change, made: new Map() };
    wrappings.push(wrapping);
    return () => {
      wrappings.splice(wrappings.indexOf(wrapping), 1);
    };
  }
  return { geos, wrap };
}

/** Puts something in front of every writer that is opened from now on, the latest in front of all others. */
function wrappedWriters(real: Writers) {
  type Change = (front: PhotoWriter) => Partial<PhotoWriter>;
  const changes: Change[] = [];
  const writers: Writers = {
    open(...given) {
      let front = real.open(...given);
      for (const change of changes) front = { ...front, ...change(front) };
      return front;
    },
  };
  function wrap(change: Change): () => void {
    changes.push(change);
    return () => {
      changes.splice(changes.indexOf(change), 1);
    };
  }
  return { writers, wrap };
}

/** As the host does it: again when it was thrown, and after the fifth time to the poison queue's handler. */
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
