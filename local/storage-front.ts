/** In front of Azurite: its three services under addresses of their own, where requests can be seen, held and lost. */
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export type StorageService = 'Blob' | 'Queue' | 'Table';

export const storageServices: readonly StorageService[] = ['Blob', 'Queue', 'Table'];

/** What happens to each request; both may take their time, and the request waits. */
export interface Interception {
  /** False: it was dealt with, and is not passed on. */
  before(service: StorageService, incoming: IncomingMessage, outgoing: ServerResponse): Promise<boolean>;
  /** When it was carried out. False: its answer never arrives. `body` is that of the request. */
  after(service: StorageService, incoming: IncomingMessage, body: Buffer): Promise<boolean>;
}

export interface ServiceFronts {
  /** The same account, by way of these fronts. */
  through(connectionString: string): string;
  /** As when the network between the two fails. */
  resetConnections(): void;
  stop(): Promise<void>;
}

/** `azurite` is a connection string of it. */
export async function startServiceFronts(azurite: string, given: Interception): Promise<ServiceFronts> {
  const servers: Server[] = [];
  const addresses: { readonly behind: string; readonly front: string }[] = [];
  const sockets = new Set<IncomingMessage['socket']>();
  for (const service of storageServices) {
    const behind = new URL(new RegExp(`${service}Endpoint=([^;]+)`).exec(azurite)?.[1] ?? '');
    const server = createServer((incoming, outgoing) => {
      passOn({ service, behind, given }, incoming, outgoing).catch(() => outgoing.destroy());
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const { port } = server.address() as AddressInfo;
    addresses.push({ behind: behind.origin, front: `http://127.0.0.1:${port}` });
  }
  return {
    through: (connectionString) =>
      addresses.reduce(
        (text, { behind, front }) => text.replace(`Endpoint=${behind}/`, `Endpoint=${front}/`),
        connectionString,
      ),
    resetConnections() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

interface Passing {
  readonly service: StorageService;
  readonly behind: URL;
  readonly given: Interception;
}

/** None is kept: an idle one would hold Azurite when it is to end. */
const agent = new Agent({ keepAlive: false });

/** The host's name is no part of what a shared key signs. */
async function passOn(
  { service, behind, given }: Passing,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!(await given.before(service, incoming, outgoing))) return;
  const { method, headers, url } = incoming;
  const sent: Buffer[] = [];
  const target = { host: behind.hostname, port: behind.port, path: url, method, headers, agent };
  const onward = request(target, (answer) => {
    given.after(service, incoming, Buffer.concat(sent)).then(
      (arrives) => {
        if (!arrives) return outgoing.destroy();
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        return answer.pipe(outgoing);
      },
      () => outgoing.destroy(),
    );
  });
  onward.on('error', () => outgoing.destroy());
  // Half a request of a client that is gone would hold Azurite when it is to end.
  incoming.once('close', () => {
    if (!incoming.complete) onward.destroy();
  });
  incoming.on('data', (chunk: Buffer) => sent.push(chunk));
  incoming.pipe(onward);
}

/** An error as the service words it: tables speak JSON, the others XML. */
export function answerError(
  service: StorageService,
  { status, code, message }: { readonly status: number; readonly code: string; readonly message: string },
  outgoing: ServerResponse,
): void {
  const isTable = service === 'Table';
  const json = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  outgoing.writeHead(status, {
    'content-type': isTable ? 'application/json;odata=minimalmetadata' : 'application/xml',
    'x-ms-error-code': code,
  });
  outgoing.end(isTable ? json : xml);
}
