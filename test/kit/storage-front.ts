/** A proxy for Azurite: the three services under addresses of their own, each of which may refuse as Azure does. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type StorageService = 'Blob' | 'Queue' | 'Table';

export interface StorageRefusal {
  readonly service: StorageService;
  /** `reader`: a role that may only read. */
  readonly to: 'everything' | 'reader';
  /** https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
  readonly code: 'AuthorizationPermissionMismatch' | 'AuthorizationFailure';
}

export interface LostAnswer {
  readonly service: StorageService;
  readonly method: string;
  readonly path: RegExp;
  /** What the body of the request has to contain. */
  readonly body?: RegExp;
}

export interface StorageFront {
  readonly connectionString: string;
  refuse(refusal: StorageRefusal | undefined): void;
  /** The next request that fits is carried out, and its answer never arrives. */
  loseAnswer(lost: LostAnswer): void;
  /** How many of them were lost. */
  lost(): number;
  stop(): Promise<void>;
}

export async function startStorageFront(azurite: string): Promise<StorageFront> {
  let refusal: StorageRefusal | undefined;
  let toLose: LostAnswer | undefined;
  let lost = 0;
  const isToLose = (service: StorageService, { method, url = '' }: IncomingMessage, body: Buffer) => {
    const fits =
      toLose?.service === service &&
      toLose.method === method &&
      toLose.path.test(decodeURIComponent(url)) &&
      toLose.body?.test(body.toString('utf8')) !== false;
    if (!fits) return false;
    toLose = undefined;
    lost += 1;
    return true;
  };
  const servers: Server[] = [];
  let connectionString = azurite;
  for (const service of ['Blob', 'Queue', 'Table'] as const) {
    const behind = new URL(new RegExp(`${service}Endpoint=([^;]+)`).exec(azurite)?.[1] ?? '');
    const server = createServer((incoming, outgoing) => {
      if (refusal?.service === service && (refusal.to === 'everything' || incoming.method !== 'GET'))
        refuse(service, refusal.code, outgoing);
      else forward(behind, incoming, outgoing, (body) => isToLose(service, incoming, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const { port } = server.address() as AddressInfo;
    connectionString = connectionString.replace(
      `${service}Endpoint=${behind.origin}`,
      `${service}Endpoint=http://127.0.0.1:${port}`,
    );
  }
  return {
    connectionString,
    refuse(next) {
      refusal = next;
    },
    loseAnswer(next) {
      toLose = next;
    },
    lost: () => lost,
    async stop() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** Its host is no part of what a shared key signs. */
function forward(
  behind: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isToLose: (body: Buffer) => boolean,
): void {
  const { method, headers, url } = incoming;
  const sent: Buffer[] = [];
  const onward = request(
    { host: behind.hostname, port: behind.port, path: url, method, headers },
    (answer) => {
      if (isToLose(Buffer.concat(sent))) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.on('data', (chunk: Buffer) => sent.push(chunk));
  incoming.pipe(onward);
}

/** Tables speak JSON, the others XML. */
function refuse(service: StorageService, code: string, outgoing: ServerResponse): void {
  const message = 'This request is not authorized to perform this operation using this permission.';
  const isTable = service === 'Table';
  const json = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } });
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  outgoing.writeHead(403, {
    'content-type': isTable ? 'application/json;odata=minimalmetadata' : 'application/xml',
    'x-ms-error-code': code,
  });
  outgoing.end(isTable ? json : xml);
}
