/** The composition root: every client is built here, once per process. */
import type { InvocationContext } from '@azure/functions';
import { AzureCliCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { systemClock, systemElapsedMs, systemIds, systemRandom, systemTimer } from './adapters/clock.ts';
import { createGathering } from './adapters/gathering.ts';
import { createImages } from './adapters/images/sharp-images.ts';
import { openSeals } from './adapters/key-vault/open-seals.ts';
import { createMicrosoft365 } from './adapters/microsoft365.ts';
import { createProbes } from './adapters/probes/probes.ts';
import { createShareStore, createState } from './adapters/state.ts';
import { storageAccount } from './adapters/storage-account.ts';
import { withOperation } from './adapters/telemetry/operation.ts';
import { createTelemetry } from './adapters/telemetry/telemetry.ts';
import { tenantTraffic } from './adapters/telemetry/tenant-traffic.ts';
import { createShares } from './adapters/transport/shares.ts';
import { asUrgent } from './adapters/transport/urgency.ts';
import type { ConfiguredEnvironment, MisconfiguredEnvironment } from './config/environment.ts';
import { events } from './core/events.ts';
import { withoutNames } from './core/nameless-errors.ts';
import { workSizes } from './core/work-sizes.ts';
import type { Telemetry } from './ports/runtime.ts';
import { version } from './version.ts';
import type { Context } from './workflows/context.ts';
import { geoStore } from './workflows/ledger/geo-store.ts';

export interface Services {
  readonly context: Context;
  /** Runs work as part of an invocation, and of a run if it belongs to one, and sends its telemetry before it returns. */
  within<T>(invocation: InvocationContext, runId: string, work: () => Promise<T>): Promise<T>;
}

export function compose(environment: ConfiguredEnvironment): Services {
  const { settings, storage, applicationInsights } = environment;
  const credential = credentialOf({ ...environment, tenantId: settings.TENANT_ID });
  const telemetry = telemetryWith(applicationInsights, credential);
  const traffic = tenantTraffic(telemetry);
  const account = storageAccount('connectionString' in storage ? storage : { ...storage, credential });
  const signedInAs = environment.hasManagedIdentity ? 'identity' : 'person';
  const { seals, signingKey } = openSeals({
    ...{ credential, signedInAs, version, clock: systemClock, timer: systemTimer, random: systemRandom },
    key: settings.INTEGRITY_KEY,
    onForged: ({ kind, runId, userId }) => telemetry.event(events.storageForged, { kind, runId, userId }, {}),
  });
  const state = createState(account, { seals, onlyReports: () => settings.MODE === 'report' });
  const { tenantProbes, ...microsoft365 } = createMicrosoft365({
    credential,
    signedInAs,
    geoStore: geoStore(state),
    tenant: settings.TENANT,
    cloud: settings.CLOUD,
    company: settings.COMPANY,
    version,
    licensedUsers: settings.LICENSED_USERS,
    profileCallShare: settings.PROFILE_CALL_SHARE,
    shares: createShares({
      store: createShareStore(account),
      id: systemIds.fresh(),
      licensedUsers: settings.LICENSED_USERS,
      clock: systemClock,
      timer: systemTimer,
      elapsedMs: systemElapsedMs,
      onDayNearlyUsed: (use) => telemetry.event(events.limitNear, {}, use),
    }),
    clock: systemClock,
    timer: systemTimer,
    elapsedMs: systemElapsedMs,
    random: systemRandom,
    onRequest: traffic.sent,
    onThrottled: traffic.throttled,
  });
  const context: Context = {
    settings,
    clock: systemClock,
    timer: systemTimer,
    ids: systemIds,
    telemetry,
    traffic,
    images: createImages(),
    gathering: createGathering({ clock: systemClock, timer: systemTimer }),
    sizes: workSizes,
    ...state,
    ...microsoft365,
    probes: createProbes({
      tenantProbes,
      signingKey,
      account,
      ...('connectionString' in storage
        ? { tableServiceUri: undefined }
        : { tableServiceUri: storage.tableServiceUri, queueServiceUri: storage.queueServiceUri }),
      applicationInsights,
      credential,
      signedInAs,
      clock: systemClock,
      timer: systemTimer,
      ids: systemIds,
    }),
  };
  return {
    context,
    within: ({ functionName, traceContext }, runId, work) =>
      withOperation(traceContext?.traceParent, async () => {
        try {
          const isOfRun = runId !== '';
          return await traffic.during({ functionName, runId }, isOfRun ? work : () => asUrgent(work));
        } catch (error) {
          throw withoutNames(error);
        } finally {
          await telemetry.flush();
        }
      }),
  };
}

/** The clients that an app with invalid settings still needs. */
export function composeTelemetry(environment: MisconfiguredEnvironment): Telemetry {
  return telemetryWith(environment.applicationInsights, credentialOf(environment));
}

function telemetryWith(connectionString: string | undefined, credential: TokenCredential): Telemetry {
  return createTelemetry({
    connectionString,
    credential: connectionString === undefined ? undefined : credential,
    log: (line) => console.info(line),
  });
}

type Identity = Pick<MisconfiguredEnvironment, 'identityClientId' | 'hasManagedIdentity' | 'tenantId'>;

/** Exported for the evidence of a preflight, which sends requests of its own. */
export function credentialOf({ identityClientId, hasManagedIdentity, tenantId }: Identity): TokenCredential {
  if (!hasManagedIdentity) return new AzureCliCredential(tenantId === undefined ? {} : { tenantId });
  return identityClientId === undefined
    ? new ManagedIdentityCredential()
    : new ManagedIdentityCredential({ clientId: identityClientId });
}
