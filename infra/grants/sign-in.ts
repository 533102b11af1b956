/**
 * The administrator's sign-in of the Azure CLI. No other credential is tried
 * (infra/DECISIONS.md, I-azure-cli).
 */
import { type AccessToken, AzureCliCredential } from '@azure/identity';
import type { Cloud } from '../../shared/adapters/clouds.ts';
import { GrantFailure } from './failures.ts';

export interface SignIn {
  /** Tenant of the sign-in, to distinguish a wrong tenant from a missing principal. */
  readonly tenantId: string;
  token(): Promise<string>;
}

const marginMs = 5 * 60 * 1000;

/** Names of `az cloud list`. */
const cliClouds: Readonly<Record<Cloud, string>> = {
  global: 'AzureCloud',
  'gcc-high': 'AzureUSGovernment',
  dod: 'AzureUSGovernment',
  china: 'AzureChinaCloud',
};

/** https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands#connect-to-an-environment-or-cloud */
export const powerShellEnvironments: Readonly<Record<Cloud, string>> = {
  global: 'Global',
  'gcc-high': 'USGov',
  dod: 'USGovDoD',
  china: 'China',
};

export interface WantedSignIn {
  readonly graphHost: string;
  readonly cloud: Cloud;
  readonly tenantId: string | undefined;
}

/** Rejects with GrantFailure if there is no sign-in, or it belongs to another tenant. */
export async function signIn({ graphHost, cloud, tenantId }: WantedSignIn): Promise<SignIn> {
  const credential = new AzureCliCredential(tenantId === undefined ? {} : { tenantId });
  const scope = `https://${graphHost}/.default`;
  let kept: AccessToken | undefined;
  /** Cached here, because the credential caches nothing and each call of the Azure CLI takes a second. */
  const token = async (): Promise<string> => {
    if (kept === undefined || kept.expiresOnTimestamp - marginMs < Date.now())
      kept = await credential.getToken(scope);
    return kept.token;
  };
  const first = await token().catch((error: unknown) => {
    throw new GrantFailure(
      [
        `There is no sign-in for ${graphHost}${tenantId === undefined ? '' : ` in tenant ${tenantId}`}.`,
        `The Azure CLI says: ${firstLine(error)}`,
        ...(isMissing(error)
          ? ['Do this: install the Azure CLI (https://aka.ms/azure-cli), then']
          : ['Do this:']),
        `         az cloud set --name ${cliClouds[cloud]}`,
        `         az login --allow-no-subscriptions${tenantId === undefined ? '' : ` --tenant ${tenantId}`}`,
      ],
      { cause: error },
    );
  });
  const found = tenantOf(first);
  if (tenantId !== undefined && found !== tenantId)
    throw new GrantFailure([
      `You are signed in to tenant ${found}, but --tenant-id is ${tenantId}.`,
      `Do this: az login --allow-no-subscriptions --tenant ${tenantId}`,
    ]);
  return { tenantId: found, token };
}

/** Tokens for Graph are opaque to clients, but only the token says in which tenant the sign-in is. */
function tenantOf(token: string): string {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { tid } = claims as { tid?: unknown };
    if (typeof tid === 'string') return tid.toLowerCase();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return 'unknown';
}

/** Whether the credential reports that there is no Azure CLI on PATH. */
function isMissing(error: unknown): boolean {
  return firstLine(error).includes('could not be found');
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0] ?? '';
}
