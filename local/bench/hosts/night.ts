/** The first two nights of real Functions hosts that share a storage account and a tenant: one compares, one repairs. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createState, ensureStorage, type State } from '../../../shared/adapters/state.ts';
import { storageAccount } from '../../../shared/adapters/storage-account.ts';
import type { RunRecord } from '../../../shared/core/run.ts';
import { dayMs } from '../../day.ts';
import { type Host, startHost } from '../../host/launch.ts';
import { localSeals } from '../../local-seals.ts';
import { untilEnded } from '../../play/until-ended.ts';
import { environment } from '../../simulation/installation.ts';
import { makeTemporaryFolder } from '../../temporary-folder.ts';
import { type RunningTenant, startServer } from '../../tenant/server/server.ts';
import { createTenant } from '../../tenant/truth/create-tenant.ts';
import { innerRequests } from '../model.ts';

export interface HostsResult {
  readonly hosts: number;
  /** The first night. */
  readonly compareSeconds: number;
  /** The second one, from the verdict of its guard to its end. */
  readonly repairSeconds: number;
  readonly planned: number;
  readonly repaired: number;
  /** Of all hosts, those inside batches one by one. */
  readonly requests: number;
  readonly throttled: number;
  readonly unknown: number;
  /** Writes to the same file, or of the same property of a user, beyond the first. */
  readonly doubleWrites: number;
  /** Findings, outcomes and writes, without times: equal where the results are. */
  readonly result: ReadonlySet<string>;
}

export interface HostsOptions {
  readonly users: number;
  readonly hosts: number;
  /** Connection string of an empty account. */
  readonly storage: string;
}

const appDir = fileURLToPath(new URL('../../..', import.meta.url));
/** The assumed latencies of the bench, as far as the server on loopback knows them: one for both services. */
const services = { latencyMs: 100, photoMs: 150, photoConcurrency: 4 } as const;
/** Small, so that drawing them is not what is measured. */
const photoSide = 120;

export async function playHosts({ users, hosts, storage }: HostsOptions): Promise<HostsResult> {
  let offsetMs = 0;
  const tenant = createTenant({
    users,
    kind: 'before-instep',
    seed: 1,
    photoSide,
    clock: () => Date.now() + offsetMs,
  });
  const server = await startServer(tenant, { ...services, licensedUsers: users });
  const folder = makeTemporaryFolder('instep-hosts-');
  const started: Host[] = [];
  try {
    const certificateFile = path.join(folder.path, 'tenant.pem');
    writeFileSync(certificateFile, server.certificatePem);
    const account = storageAccount({ connectionString: storage });
    await ensureStorage(account);
    const state = createState(account, { seals: localSeals() });
    for (let number = 0; number < hosts; number += 1) {
      started.push(
        await startHost({
          appDir,
          connectionString: storage,
          tenant: { port: server.port, certificateFile },
          env: {
            ...environment(tenant, {
              LICENSED_USERS: String(users),
              MAX_INSTANCES: String(hosts),
              FUNCTION_KEYS: 'operate',
            }),
            IDENTITY_ENDPOINT: server.identityUrl,
            IDENTITY_HEADER: server.identityHeader,
          },
        }),
      );
    }
    return await play(started, {
      state,
      server,
      async nextDay() {
        offsetMs += dayMs;
        for (const host of started) await host.setClock(offsetMs);
      },
    });
  } finally {
    for (const host of started) await host.stop().catch(() => undefined);
    await server.stop();
    folder.remove();
  }
}

interface Played {
  readonly state: State;
  readonly server: RunningTenant;
  /** Moves all clocks but the storage's. */
  readonly nextDay: () => Promise<void>;
}

async function play(hosts: readonly Host[], { state, server, nextDay }: Played): Promise<HostsResult> {
  const [first] = hosts as [Host];
  server.tenant.startWriteLog();
  const compared = await playNight(first, state);
  await nextDay();
  const run = await playNight(first, state);
  const rows: string[] = [];
  for await (const page of state.findings.list(run.id))
    rows.push(...page.map(({ userId, finding, outcome }) => `${userId} ${finding} ${outcome}`));
  const writes = server.tenant.writes.map(
    ({ kind, userId, path: file, property }) => `${kind} ${userId} ${file ?? property}`,
  );
  const { requests, throttled } = server.counts();
  return {
    hosts: hosts.length,
    compareSeconds: secondsBetween(compared.startedAt, compared.endedAt),
    repairSeconds: secondsBetween(run.closedAt, run.endedAt),
    planned: run.planned,
    repaired: run.outcomes.repaired ?? 0,
    requests: innerRequests(requests),
    throttled,
    unknown: run.totals?.findings.unknown ?? 0,
    doubleWrites: writes.length - new Set(writes).size,
    result: new Set([...rows, ...writes]),
  };
}

async function playNight(host: Host, state: State): Promise<RunRecord> {
  await host.fireTimer('startNightlyRun');
  const [newest] = await state.runs.list(1);
  if (newest === undefined) throw new Error('The timer fired, but no run began.');
  const run = await untilEnded(state, newest.id);
  if (run.state !== 'reported' && run.state !== 'completed')
    throw new Error(`Run ${run.id} is ${run.state}.`);
  return run;
}

function secondsBetween(from: string | undefined, to: string | undefined): number {
  return (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;
}
