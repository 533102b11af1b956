/** A whole Instep on stage: the built functions in the local host, Azurite, and a simulated tenant in this process. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, type StartHostOptions, startHost } from '../../local/host/launch.ts';
import { localSeals } from '../../local/local-seals.ts';
import { type Counts, countsBetween } from '../../local/tenant/server/accounting.ts';
import type { ServerOptions } from '../../local/tenant/server/options.ts';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant, type NewTenant } from '../../local/tenant/truth/create-tenant.ts';
import { localIntegrityKey } from '../../local/tenant/truth/signing-key.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Write } from '../../local/tenant/truth/types.ts';
import { createState, ensureStorage, type State } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { dayMs, hourMs } from '../../shared/core/calendar.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { freshStorage } from './azurite.ts';

const appDir = fileURLToPath(new URL('../..', import.meta.url));
/** As many as give the largest published allowance, so that a night passes in seconds. */
const licensedUsers = 60_000;

export interface StageOptions {
  readonly tenant: NewTenant;
  readonly server?: Partial<ServerOptions>;
  /** Without `INSTEP_`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further variables of the host, as they are. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a night may take (default two minutes). */
  readonly patienceMs?: number;
  readonly host?: Partial<
    Pick<
      StartHostOptions,
      | 'leaseSeconds'
      | 'visibilityMs'
      | 'tripwires'
      | 'log'
      | 'onLine'
      | 'keys'
      | 'callersId'
      | 'silenceMs'
      | 'functionTimeoutMs'
      | 'traces'
      | 'mustLoad'
      | 'group'
    >
  >;
}

export interface Night {
  readonly run: RunRecord;
  /** What the tenant counted from the timer to the end. */
  readonly counts: Counts;
  readonly tableOperations: number;
}

export interface Stage {
  readonly tenant: Tenant;
  readonly server: RunningTenant;
  readonly state: State;
  readonly host: Host;
  /** Moves both clocks to 01:00 UTC of the next day, fires the timer, and waits until all is quiet. */
  night(): Promise<Night>;
  /** The same, a number of nights later. */
  nightAfter(days: number): Promise<Night>;
  /** Fires the timer of the present night without waiting. */
  beginNight(days?: number): Promise<string>;
  /** Waits until the run is not active any more and the host is idle. */
  endOfRun(runId: string): Promise<RunRecord>;
  passHours(hours: number): Promise<void>;
  now(): Date;
  findings(runId: string): Promise<FindingRow[]>;
  /** What Instep wrote to the tenant, oldest first, from the `since`th of its writes on. */
  writes(since?: number): Write[];
  /** With the function key where the host asks for one, as `get`. */
  post(route: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get(route: string): Promise<Response>;
  approve(run: RunRecord): Promise<RunRecord>;
  /** The same storage, tenant and time; other settings, wires or nothing changed. */
  restartHost(
    changes?: Pick<StageOptions, 'settings' | 'host'> & { readonly hoursLater?: number },
  ): Promise<void>;
  stop(): Promise<void>;
}

/** Everything is stopped by `stop`; use `onTestFinished` or afterAll. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-stage-'));
  const tenant = createTenant({ name: 'contoso', seed: 1, licensedUsers, photoSide: 120, ...options.tenant });
  const server = await startServer(tenant, { latencyMs: 0, ...options.server });
  const certificateFile = path.join(folder, 'tenant.pem');
  writeFileSync(certificateFile, server.certificatePem);
  const connectionString = await freshStorage();
  const account = storageAccount({ connectionString });
  await ensureStorage(account);
  const state = createState(account, { seals: localSeals() });
  let offsetMs = 0;
  let settings = options.settings ?? {};
  let hostOptions = options.host ?? {};

  const start = () =>
    startHost({
      appDir,
      connectionString,
      env: { ...environment(server, settings), ...options.env },
      tenant: { port: server.port, certificateFile },
      clockOffsetMs: offsetMs,
      // Shorter than host.json's, so that a night takes seconds.
      maxPollingMs: 200,
      visibilityMs: 500,
      ...hostOptions,
    });
  let host = await start();

  async function moveClock(toMs: number): Promise<void> {
    offsetMs = toMs - Date.now();
    tenant.setOffset(offsetMs);
    await host.setClock(offsetMs);
  }

  const now = () => new Date(Date.now() + offsetMs);

  async function beginNight(days = 1): Promise<string> {
    const midnight = Math.floor(now().getTime() / dayMs) * dayMs;
    const at = midnight + days * dayMs + hourMs;
    await moveClock(at);
    await host.fireTimer('startNightlyRun');
    const [latest] = await state.runs.list(1);
    if (latest === undefined) throw new Error('The timer started no run');
    return latest.id;
  }

  async function endOfRun(runId: string): Promise<RunRecord> {
    await host.waitIdle(options.patienceMs ?? 120_000);
    const stored = await state.runs.get(runId);
    if (stored === undefined) throw new Error(`Run ${runId} has no record`);
    if (isActive(stored.value)) {
      const { problems } = await host.stats();
      throw new Error(
        `Run ${runId} is still ${stored.value.state} although nothing is left to do:\n${problems.join('\n')}`,
      );
    }
    return stored.value;
  }

  async function nightAfter(days: number): Promise<Night> {
    const before = server.counts();
    const { tableOperations } = await host.stats();
    const run = await endOfRun(await beginNight(days));
    const after = await host.stats();
    return {
      run,
      counts: countsBetween(before, server.counts()),
      tableOperations: after.tableOperations - tableOperations,
    };
  }

  async function post(
    route: string,
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const all = { 'content-type': 'application/json', ...keyOf(hostOptions), ...headers };
    return fetch(`${host.url}/api/${route}`, { method: 'POST', headers: all, body: JSON.stringify(body) });
  }

  async function approve(run: RunRecord): Promise<RunRecord> {
    const response = await post(`runs/${run.id}/approval`, { planHash: run.planHash });
    if (!response.ok) throw new Error(`The approval was refused: ${await response.text()}`);
    return endOfRun(run.id);
  }

  return {
    tenant,
    server,
    state,
    get host() {
      return host;
    },
    night: () => nightAfter(1),
    nightAfter,
    beginNight,
    endOfRun,
    passHours: (hours) => moveClock(now().getTime() + hours * 3_600_000),
    now,
    async findings(runId) {
      const rows: FindingRow[] = [];
      for await (const page of state.findings.list(runId)) rows.push(...page);
      return rows;
    },
    writes: (since = 0) => tenant.writes.filter(({ by }) => by === 'app').slice(since),
    post,
    get: (route) => fetch(`${host.url}/api/${route}`, { headers: keyOf(hostOptions) }),
    approve,
    async restartHost(changes = {}) {
      await host.stop();
      offsetMs += (changes.hoursLater ?? 0) * 3_600_000;
      tenant.setOffset(offsetMs);
      settings = changes.settings ?? settings;
      hostOptions = changes.host ?? hostOptions;
      host = await start();
    },
    async stop() {
      await host.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function keyOf({ keys }: NonNullable<StageOptions['host']>): Record<string, string> {
  return keys === undefined ? {} : { 'x-functions-key': keys.functionKey };
}

function environment(
  server: RunningTenant,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = {
    TENANT: 'contoso',
    TENANT_ID: server.tenant.tenantId,
    CLOUD: server.tenant.options.cloud,
    COMPANY: 'Contoso',
    MODE: 'repair',
    LICENSED_USERS: String(licensedUsers),
    PROFILE_CALL_SHARE: '1',
    FUNCTION_KEYS: 'operate',
    INTEGRITY_KEY: localIntegrityKey(server.tenant.options.cloud),
    ...settings,
  };
  const prefixed = Object.entries(all).map(([name, value]) => [`INSTEP_${name}`, value]);
  return {
    ...Object.fromEntries(prefixed),
    IDENTITY_ENDPOINT: server.identityUrl,
    IDENTITY_HEADER: server.identityHeader,
  };
}
