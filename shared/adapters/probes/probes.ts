/** All probes, with the clients that the process has already (DECISIONS.md, D-preflight-clients). */
import type { Probes } from '../../ports/probes.ts';
import type { Clock, Ids } from '../../ports/runtime.ts';
import type { RequestTimer } from '../clock.ts';
import type { SigningKey } from '../key-vault/signing-key.ts';
import type { TenantProbes } from '../microsoft365.ts';
import type { StorageAccount } from '../storage-account.ts';
import type { TokenSource } from '../transport/tokens.ts';
import { answerOf } from './probe-answers.ts';
import { storageProbe } from './storage-probes.ts';
import { telemetryProbe } from './telemetry-probe.ts';

export interface ProbesOptions {
  readonly tenantProbes: TenantProbes;
  readonly account: StorageAccount;
  /** Address of the account's tables; undefined for the emulator. */
  readonly tableServiceUri: string | undefined;
  /** Address of the queues, which may be in another account. */
  readonly queueServiceUri?: string | undefined;
  readonly applicationInsights: string | undefined;
  /** Undefined: INSTEP_INTEGRITY_KEY is not set. */
  readonly signingKey?: SigningKey | undefined;
  readonly credential: TokenSource;
  readonly signedInAs: Probes['environment']['signedInAs'];
  readonly clock: Clock;
  readonly timer: RequestTimer;
  readonly ids: Ids;
}

/** Asks Key Vault anew, whatever this process has already. */
function integrityProbe(key: SigningKey | undefined): Probes['integrityKey'] {
  if (key === undefined)
    return async () => ({ kind: 'refused', status: undefined, code: 'no-integrity-key' });
  return () => answerOf(async () => (await key.sign()).version);
}

export function createProbes(options: ProbesOptions): Probes {
  const { tenantProbes, account, tableServiceUri, signedInAs, credential, clock, timer } = options;
  const { hosts, ...probes } = tenantProbes;
  return {
    ...probes,
    environment: {
      ...{ ...hosts, signedInAs },
      storageAccount: accountAt(tableServiceUri),
      queueAccount: accountAt(options.queueServiceUri),
    },
    storage: storageProbe(account, options.ids),
    integrityKey: integrityProbe(options.signingKey),
    telemetry: telemetryProbe({ connectionString: options.applicationInsights, credential, clock, timer }),
  };
}

function accountAt(address: string | undefined): string | undefined {
  return address === undefined ? undefined : new URL(address).hostname.split('.')[0];
}
