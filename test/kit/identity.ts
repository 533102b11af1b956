/** A managed-identity endpoint that gives tokens for Azure Monitor itself and asks the tenant's for all others. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Identity {
  readonly url: string;
  stop(): Promise<void>;
}

export async function identityWithMonitor(tenantIdentityUrl: () => string): Promise<Identity> {
  const server = createServer(async (request, response) => {
    const { searchParams, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = searchParams.get('resource')?.startsWith('https://monitor.azure.com')
      ? Response.json({
          access_token: 'monitor-token',
          client_id: 'app',
          expires_on: String(Math.floor(Date.now() / 1000) + 10 * 365 * 86_400),
          resource: searchParams.get('resource'),
          token_type: 'Bearer',
        })
      : await fetch(`${tenantIdentityUrl()}${search}`, {
          headers: { 'x-identity-header': String(request.headers['x-identity-header']) },
        });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
