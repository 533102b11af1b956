import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { makeCertificate } from '../certificate.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';

/** What Application Insights was sent, as its ingestion endpoint sees it. */
export interface Envelope {
  readonly name: string;
  /** By the clock of the sender. */
  readonly time: string;
  readonly iKey?: string;
  readonly sampleRate?: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly name: string;
      readonly properties: Readonly<Record<string, string>>;
      readonly measurements: Readonly<Record<string, number>>;
    };
  };
}

type Answer = number | 'hang' | 'trickle';

export interface Ingestion {
  readonly connectionString: string;
  /** For a process that is to trust it too: a file, there until it stops. */
  readonly certificateFile: string;
  readonly envelopes: Envelope[];
  readonly authorizations: (string | undefined)[];
  /** Status of the answers from now on; `hang`: none; `trickle`: one byte a second. */
  answerWith(status: Answer): void;
  stop(): Promise<void>;
}

/** An ingestion endpoint on this machine, with TLS, because the SDK sends a token over nothing else. */
export async function startIngestion(): Promise<Ingestion> {
  const { keyPem, certificatePem } = await makeCertificate([]);
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificatePem]);
  const folder = makeTemporaryFolder('instep-ingestion-');
  const certificateFile = path.join(folder.path, 'ingestion.pem');
  writeFileSync(certificateFile, certificatePem);
  const envelopes: Envelope[] = [];
  const authorizations: (string | undefined)[] = [];
  let status: Answer = 200;
  const server = createServer({ key: keyPem, cert: certificatePem }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const items = text.startsWith('[') ? (JSON.parse(text) as Envelope[]) : [];
    authorizations.push(request.headers.authorization);
    if (status === 200) envelopes.push(...items);
    if (status === 'hang') return;
    if (status === 'trickle') return trickle(response);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ itemsReceived: items.length, itemsAccepted: items.length, errors: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    connectionString: `InstrumentationKey=11111111-1111-4111-8111-111111111111;IngestionEndpoint=https://localhost:${port}/`,
    certificateFile,
    envelopes,
    authorizations,
    answerWith(next) {
      status = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    },
  };
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  const writing = setInterval(() => response.write(' '), 1_000);
  response.once('close', () => clearInterval(writing));
}
