/** What a function reaches when it is called: storage, a managed identity, and Application Insights, all on this machine. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureStorage } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { startAzurite } from '../azurite.ts';
import { plainEnvironment } from '../child-processes.ts';
import { startSettings } from '../host/start-settings.ts';
import { startIngestion } from '../telemetry/ingestion.ts';

export interface Surroundings {
  /** The settings of an app that nobody has used yet. */
  freshSettings(): Promise<Record<string, string>>;
  /** Names of the events that arrived. */
  events(): readonly string[];
  stop(): Promise<void>;
}

/** On an Azurite of its own. `uses`: how often it can give settings. */
export async function startSurroundings(uses: number): Promise<Surroundings> {
  const accounts = Array.from({ length: uses }, (_, index) => `app${index}`);
  const azurite = await startAzurite({ accounts });
  const surroundings = await surround(async () => azurite.connectionStringFor(accounts.pop() ?? ''));
  return {
    ...surroundings,
    async stop() {
      await Promise.all([surroundings.stop(), azurite.stop()]);
    },
  };
}

/** `freshStorage` gives connection strings of empty accounts. */
export async function surround(freshStorage: () => Promise<string>): Promise<Surroundings> {
  const [ingestion, identity] = await Promise.all([startIngestion(), startIdentity()]);
  return {
    async freshSettings() {
      const connectionString = await freshStorage();
      await ensureStorage(storageAccount({ connectionString }));
      return {
        ...plainSettings(),
        AzureWebJobsStorage: connectionString,
        APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
        NODE_EXTRA_CA_CERTS: ingestion.certificateFile,
        IDENTITY_ENDPOINT: identity.url,
        IDENTITY_HEADER: 'local',
      };
    },
    events: () => ingestion.envelopes.map(({ data }) => data.baseData.name),
    async stop() {
      identity.stop();
      await ingestion.stop();
    },
  };
}

/** Enough to start an app, which then reaches nothing. In Azure nothing is compiled beforehand. */
export function plainSettings(): Record<string, string> {
  const { NODE_COMPILE_CACHE: _, ...plain } = plainEnvironment();
  return { ...plain, ...startSettings };
}

/** Answers as App Service does: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
async function startIdentity(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((_request, response) => {
    const expires = Math.round(Date.now() / 1000) + 86_400;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'local', expires_on: `${expires}`, token_type: 'Bearer' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/msi/token`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
