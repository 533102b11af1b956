/** The scenes as Instep plays them by the wall clock: the built app in the local Functions host, with Azurite. */
import { fileURLToPath } from 'node:url';
import { createState, ensureStorage, type State } from '../../../shared/adapters/state.ts';
import { storageAccount } from '../../../shared/adapters/storage-account.ts';
import type { RunRecord } from '../../../shared/core/run.ts';
import { isActive } from '../../../shared/core/run-states.ts';
import { type Azurite, startAzurite } from '../../azurite.ts';
import { dayMs } from '../../day.ts';
import { type Host, startHost } from '../../host/launch.ts';
import { localSeals } from '../../local-seals.ts';
import { approvePlan } from '../../play/nights.ts';
import { untilEnded } from '../../play/until-ended.ts';
import { connectTenantControl } from '../../tenant/control-client.ts';
import { type Counts, countsBetween } from '../../tenant/server/accounting.ts';
import { localIntegrityKey } from '../../tenant/truth/signing-key.ts';
import { publishedConditions } from '../conditions.ts';
import { judgeFindings } from '../judge-findings.ts';
import { innerRequests, limitOf } from '../model.ts';
import type { Result, Scenario } from '../result.ts';
import { type Night, playsOf, type Wanted } from '../scenes.ts';
import type { WallTenant } from './tenant-process.ts';
import { withTenant } from './with-tenant.ts';

const appDir = fileURLToPath(new URL('../../..', import.meta.url));
/** As in virtual time; what host.json says is for a host that is paid by the poll. */
const maxPollingMs = 100;
const hourMs = 3_600_000;

interface Installed {
  readonly users: number;
  readonly tenant: WallTenant;
  readonly host: Host;
  readonly state: State;
}

/** Plays the built app. */
export async function playInstepByWall(
  { users, scenarios }: Omit<Wanted, 'conditions'>,
  tell: (result: Result) => void,
): Promise<void> {
  for (const { kind, nights } of playsOf({ users, scenarios }))
    await withTenant({ users, kind }, (tenant) =>
      installed({ users, tenant }, (world) => playNights(nights, world, tell)),
    );
}

async function playNights(
  nights: readonly Night[],
  world: Installed,
  tell: (result: Result) => void,
): Promise<void> {
  for (const [index, night] of nights.entries()) {
    if (night.change !== undefined) await world.tenant.change(night.change);
    const results = await playNight(night, world, index + 1);
    if (night.isMeasured) for (const result of results) tell(result);
  }
}

async function installed(
  { users, tenant }: Pick<Installed, 'users' | 'tenant'>,
  work: (world: Installed) => Promise<void>,
): Promise<void> {
  const azurite = await startAzurite();
  try {
    const account = storageAccount({ connectionString: azurite.connectionString });
    await ensureStorage(account);
    const host = await start(azurite, { users, tenant });
    try {
      await work({ users, tenant, host, state: createState(account, { seals: localSeals() }) });
    } finally {
      await host.stop();
    }
  } finally {
    await azurite.stop();
  }
}

function start(
  azurite: Azurite,
  { users, tenant: { ready } }: Pick<Installed, 'users' | 'tenant'>,
): Promise<Host> {
  return startHost({
    appDir,
    connectionString: azurite.connectionString,
    tenant: { port: ready.port, certificateFile: ready.certificateFile },
    env: {
      INSTEP_TENANT: 'contoso',
      INSTEP_TENANT_ID: ready.tenantId,
      INSTEP_COMPANY: 'Contoso',
      INSTEP_MODE: 'repair',
      INSTEP_LICENSED_USERS: String(users),
      INSTEP_PROFILE_CALL_SHARE: '1',
      INSTEP_INTEGRITY_KEY: localIntegrityKey(),
      INSTEP_SIGN_IN: 'entra',
      // As in virtual time: only the size of a plan holds it.
      INSTEP_GUARD_SHARED: '100',
      INSTEP_GUARD_UNKNOWN: '100',
      INSTEP_GUARD_SCOPE: '100',
      IDENTITY_ENDPOINT: ready.identityUrl,
      IDENTITY_HEADER: ready.identityHeader,
    },
    maxPollingMs,
  });
}

/** What was used until one moment. */
interface Used {
  readonly hostMs: number;
  readonly counts: Counts;
  readonly tableOperations: number;
  readonly cpuMs: number;
}

async function playNight({ scenario }: Night, world: Installed, number: number): Promise<readonly Result[]> {
  const { tenant, host, state } = world;
  const scene = await tenant.scene();
  // Each night a day later, at 01:00 UTC, by the clock of the host.
  const offsetMs = (Math.floor(Date.now() / dayMs) + number) * dayMs + hourMs - Date.now();
  await Promise.all([
    host.setClock(offsetMs),
    connectTenantControl(tenant.ready.controlUrl).setClock(offsetMs),
  ]);
  const beginning = await used(world, offsetMs);
  await host.fireTimer('startNightlyRun');
  const [newest] = await state.runs.list(1);
  if (newest === undefined) throw new Error('The timer fired, but no run began.');
  const compared = await untilEnded(state, newest.id);
  const approval = compared.state === 'held' ? await used(world, offsetMs) : undefined;
  if (approval !== undefined) await approvePlan(host.url, compared);
  const goesOn = (run: RunRecord) => run.state === 'held' || isActive(run);
  const run = approval === undefined ? compared : await untilEnded(state, newest.id, goesOn);
  await host.waitIdle();
  const end = await used(world, offsetMs);
  const judgement =
    run.state === 'reported' ? judgeFindings(run, await tenant.expected()) : await tenant.judge();
  const { peakRssBytes } = await host.stats();
  const { users } = world;
  const { repaired = 0 } = run.outcomes;
  const resultOf = (one: Scenario, since: Used): Result => {
    const counts = countsBetween(since.counts, end.counts);
    return {
      ...{ scenario: one, users, tool: 'instep', clock: 'wall' },
      seconds: (Date.parse(run.endedAt ?? run.closedAt ?? '') - since.hostMs) / 1000,
      ...limitOf(one, { ...scene, repaired }, publishedConditions(users)),
      requests: innerRequests(counts.requests),
      ...{ httpRequests: counts.httpRequests, throttled: counts.throttled },
      unknown: run.totals?.findings.unknown ?? 0,
      converged: judgement.missed + judgement.mistaken === 0,
      ...judgement,
      repaired,
      hostCpuSeconds: (end.cpuMs - since.cpuMs) / 1000,
      peakRssBytes,
      tableOperations: end.tableOperations - since.tableOperations,
    };
  };
  const whole = resultOf(scenario, beginning);
  return scenario === 'repair night' && approval ? [whole, resultOf('repair', approval)] : [whole];
}

async function used({ host, tenant }: Installed, offsetMs: number): Promise<Used> {
  const [{ tableOperations, cpuMs }, counts] = await Promise.all([host.stats(), tenant.counts()]);
  return { hostMs: Date.now() + offsetMs, counts, tableOperations, cpuMs };
}
