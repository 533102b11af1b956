/** A preflight in this process, on one tenant, one storage account and one ingestion endpoint, each of which can lack permissions or resources. */

import { randomUUID } from 'node:crypto';
import { ManagedIdentityCredential } from '@azure/identity';
import { localSeals } from '../../local/local-seals.ts';
import { type Ingestion, startIngestion } from '../../local/telemetry/ingestion.ts';
import { type RunningTenant, startServer } from '../../local/tenant/server/server.ts';
import { createTenant } from '../../local/tenant/truth/create-tenant.ts';
import { localIntegrityKey } from '../../local/tenant/truth/signing-key.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { systemIds, systemTimer } from '../../shared/adapters/clock.ts';
import { createGathering } from '../../shared/adapters/gathering.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { openSeals } from '../../shared/adapters/key-vault/open-seals.ts';
import { createMicrosoft365 } from '../../shared/adapters/microsoft365.ts';
import { createProbes } from '../../shared/adapters/probes/probes.ts';
import { createState, ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { wholeAllowance } from '../../shared/adapters/transport/shares.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import type { ProbeName, ProbeState } from '../../shared/core/preflight/probe.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { freshStorage } from './azurite.ts';
import { leadTo } from './lead-to.ts';
import { type StorageFront, startStorageFront } from './storage-front.ts';

export interface PreflightStage {
  readonly server: RunningTenant;
  readonly storage: StorageFront;
  readonly ingestion: Ingestion;
  /** By host; a host without an entry has every role. */
  readonly roles: Record<string, readonly string[]>;
  readonly noTokenFor: string[];
  readonly canary: Person;
  /** As a process that has just started: no token, no folder and no throttling is cached. */
  context(changes?: ContextChanges): Context;
  /** Restores everything. */
  reset(): void;
  stop(): Promise<void>;
}

export interface ContextChanges {
  /** Without `INSTEP_`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly telemetry?: string | undefined;
  readonly signedInAs?: 'identity' | 'person';
}

export async function preflightStage(): Promise<PreflightStage> {
  const tenant = createTenant({ users: 6, kind: 'in-step', seed: 5, folder: 'Profilbilder' });
  const roles: Record<string, readonly string[]> = {};
  const noTokenFor: string[] = [];
  const server = await startServer(tenant, { limits: 'off', roles, noTokenFor });
  const ingestion = await startIngestion();
  leadTo(server);
  process.env.IDENTITY_ENDPOINT = server.identityUrl;
  process.env.IDENTITY_HEADER = server.identityHeader;
  const storage = await startStorageFront(await freshStorage());
  const account = storageAccount({ connectionString: storage.connectionString });
  await ensureStorage(account);
  const canary = [...tenant.users.values()][0] as Person;

  function context({ settings = {}, signedInAs = 'identity', ...rest }: ContextChanges = {}): Context {
    const applicationInsights = 'telemetry' in rest ? rest.telemetry : ingestion.connectionString;
    const given = {
      TENANT: 'contoso',
      TENANT_ID: tenant.tenantId,
      COMPANY: 'Contoso',
      MODE: 'repair',
      CANARY_USER: canary.id,
      INTEGRITY_KEY: localIntegrityKey(),
      ...settings,
    };
    const parsed = parseSettings(
      Object.fromEntries(Object.entries(given).map(([name, value]) => [`INSTEP_${name}`, value])),
    );
    const clock = { now: () => new Date() };
    // A client id of its own: the credential keeps tokens for each of them, for the whole process.
    const credential = new ManagedIdentityCredential({ clientId: randomUUID() });
    const { tenantProbes, ...microsoft365 } = createMicrosoft365({
      credential,
      clock,
      timer: systemTimer,
      tenant: 'contoso',
      cloud: 'global',
      company: 'Contoso',
      version: '0.0.0',
      licensedUsers: 60_000,
      profileCallShare: 1,
      shares: wholeAllowance,
      random: () => 0,
      onRequest: () => undefined,
      onThrottled: () => undefined,
    });
    const { signingKey } = openSeals({
      ...{ key: parsed.INTEGRITY_KEY, credential, signedInAs, clock, timer: systemTimer },
      ...{ version: '0.0.0', random: () => 0, onForged: () => undefined },
    });
    return {
      settings: parsed,
      clock,
      sizes: workSizes,
      timer: systemTimer,
      ids: systemIds,
      ...createState(account, { seals: localSeals() }),
      ...microsoft365,
      images: createImages(),
      gathering: createGathering({ clock, timer: systemTimer }),
      telemetry: { event: () => undefined, flush: async () => undefined },
      traffic: { soFar: () => undefined },
      probes: createProbes({
        tenantProbes,
        signingKey,
        account,
        applicationInsights,
        credential,
        signedInAs,
        clock,
        timer: systemTimer,
        ids: systemIds,
        tableServiceUri: 'https://stinstep.table.core.windows.net',
        queueServiceUri: 'https://sthost.queue.core.windows.net',
      }),
    };
  }

  return {
    server,
    storage,
    ingestion,
    roles,
    noTokenFor,
    canary,
    context,
    reset() {
      for (const host of Object.keys(roles)) delete roles[host];
      noTokenFor.length = 0;
      server.faults.clear();
      tenant.library.made = 'whole';
      storage.refuse(undefined);
      ingestion.answerWith(200);
      tenant.writes.length = 0;
    },
    async stop() {
      await Promise.all([server.stop(), ingestion.stop(), storage.stop()]);
    },
  };
}

/** Name and state of each check that is neither ok nor left out. */
export function troubles(
  checks: readonly { readonly name: ProbeName; readonly state: ProbeState }[],
): Record<string, ProbeState> {
  const found = checks.filter(({ state }) => state === 'missing' || state === 'unknown');
  return Object.fromEntries(found.map(({ name, state }) => [name, state]));
}
