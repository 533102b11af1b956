/** One Instep as `npm start` has it, with a tenant that this process can judge: the host is a process of its own. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createState, ensureStorage, type State } from '../../shared/adapters/state.ts';
import { type StorageAccount, storageAccount } from '../../shared/adapters/storage-account.ts';
import { type Host, startHost } from '../host/launch.ts';
import { localSeals } from '../local-seals.ts';
import { readPlaySettings } from '../play/options.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { type RunningTenant, startServer } from '../tenant/server/server.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { ChaosStorage } from './storage.ts';
import { startTenantFront, type TenantFront } from './tenant-front.ts';

export interface Installation {
  readonly tenant: Tenant;
  readonly server: RunningTenant;
  readonly front: TenantFront;
  readonly storage: ChaosStorage;
  readonly account: StorageAccount;
  readonly state: State;
  /** The one that runs, or the last that did. */
  readonly host: Host;
  readonly hostIsThere: boolean;
  readonly now: () => Date;
  /** The clocks of tenant, storage and host. */
  moveClock(toMs: number): Promise<void>;
  /** The clocks of tenant and host; to be followed by `moveClock`, with which storage comes after them. */
  moveClockOfApp(toMs: number): Promise<void>;
  /** Starts another where the last one has ended. */
  replaceHost(): Promise<void>;
  /** The largest resident size of any host until now, in bytes; the host must be there. */
  peakRss(): number;
  stop(): Promise<void>;
}

const appDir = fileURLToPath(new URL('../..', import.meta.url));

/** The guard's shares are those of large tenants: in this one a few users are a large share. */
const guards = Object.fromEntries(
  ['UPDATES', 'SHARED', 'UNKNOWN', 'SCOPE'].map((name) => [`INSTEP_GUARD_${name}`, '100']),
);

export async function install(
  tenant: Tenant,
  storage: ChaosStorage,
  accountName: string,
): Promise<Installation> {
  const folder = makeTemporaryFolder('instep-chaos-');
  const server = await startServer(tenant, { latencyMs: 0 });
  const front = await startTenantFront(server.port);
  const certificateFile = path.join(folder.path, 'tenant.pem');
  writeFileSync(certificateFile, server.certificatePem);
  const connections = storage.connectionStrings(accountName);
  const account = storageAccount({ connectionString: connections.direct });
  await ensureStorage(account);
  let offsetMs = 0;
  await storage.setClock(offsetMs);
  let peak = 0;
  const start = () =>
    startHost({
      appDir,
      connectionString: connections.host,
      env: {
        ...readPlaySettings({ mode: 'repair' }, {}).variables,
        ...guards,
        INSTEP_TENANT_ID: tenant.tenantId,
        IDENTITY_ENDPOINT: server.identityUrl,
        IDENTITY_HEADER: server.identityHeader,
      },
      tenant: { port: front.port, certificateFile },
      clockOffsetMs: offsetMs,
      // Shorter than host.json's, so that a night takes seconds; what waits by the clock waits as long as in Azure.
      maxPollingMs: 200,
    });
  let host = await start();
  let ended: Host | undefined;
  const watchEnd = (one: Host) =>
    void one.exited.then(() => {
      ended = one;
    });
  watchEnd(host);
  async function moveClockOfApp(toMs: number): Promise<void> {
    offsetMs = toMs - Date.now();
    tenant.setOffset(offsetMs);
    await host.setClock(offsetMs).catch(async (error: unknown) => {
      // One that has just ended needs no clock; the next is started with it.
      await new Promise(setImmediate);
      if (ended !== host) throw error;
    });
  }
  return {
    ...{ tenant, server, front, storage, account, state: createState(account, { seals: localSeals() }) },
    get host() {
      return host;
    },
    get hostIsThere() {
      return ended !== host;
    },
    now: () => new Date(Date.now() + offsetMs),
    moveClockOfApp,
    async moveClock(toMs) {
      await moveClockOfApp(toMs);
      await storage.setClock(offsetMs);
    },
    async replaceHost() {
      await host.exited;
      host = await start();
      watchEnd(host);
    },
    peakRss() {
      peak = Math.max(peak, peakOf(host.pid));
      return peak;
    },
    async stop() {
      await host.stop();
      await front.stop();
      await server.stop();
      folder.remove();
    },
  };
}

/** Of the process alone: what `getrusage` says begins with the size of the parent. 0 where there is no /proc. */
function peakOf(pid: number): number {
  try {
    const [, kib] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
