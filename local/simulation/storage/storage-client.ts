/** One storage account in memory, behind the port through which the Azure SDKs send their requests. */
import { Readable } from 'node:stream';
import { createHttpHeaders, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { HttpHeaders } from '@azure/storage-blob';
import type { StorageSenders } from '../../../shared/adapters/storage-account.ts';
import { Blobs } from './blob-service.ts';
import { Queues } from './queue-service.ts';
import type { Service, ServiceAnswer, ServiceCall } from './service-call.ts';
import { tableService } from './table-service.ts';
import { Tables } from './tables.ts';

const account = 'devstoreaccount1';
/** The emulator's public key: https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
const publicKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export const simulatedConnectionString = [
  'DefaultEndpointsProtocol=http',
  `AccountName=${account}`,
  `AccountKey=${publicKey}`,
  `BlobEndpoint=http://127.0.0.1:10000/${account}`,
  `QueueEndpoint=http://127.0.0.1:10001/${account}`,
  `TableEndpoint=http://127.0.0.1:10002/${account}`,
].join(';');

export interface SimulatedStorage {
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly queues: Queues;
  /** By the port of the connection string. */
  readonly services: Readonly<Record<string, readonly [ServiceName, Service]>>;
}

type ServiceName = 'blob' | 'queue' | 'table';

/** What a request goes through: `act` has the effect and gives the answer. */
export type Way = (
  request: { readonly service: ServiceName; readonly call: ServiceCall },
  act: () => ServiceAnswer,
) => Promise<ServiceAnswer>;

/** `rowsOfPage`: how many rows a page of a table may have this time. `isPacked`: see `Tables`. */
export function simulatedStorage(
  now: () => Date,
  rowsOfPage?: () => number,
  { isPacked = false }: { readonly isPacked?: boolean } = {},
): SimulatedStorage {
  const tables = new Tables(now, { isPacked });
  const blobs = new Blobs(now);
  const queues = new Queues(now);
  return {
    tables,
    blobs,
    queues,
    services: {
      '10000': ['blob', blobs.answer],
      '10001': ['queue', queues.answer],
      '10002': ['table', tableService({ tables, ...(rowsOfPage && { rowsOfPage }) })],
    },
  };
}

/** For the clients of the SDKs, which make no repeats of their own behind them. */
export function sendersOf({ services }: SimulatedStorage, way: Way): StorageSenders {
  async function send(request: Sent, headers: Readonly<Record<string, string>>): Promise<ServiceAnswer> {
    const url = new URL(request.url);
    const [service, serve] = services[url.port] ?? missing(request.url);
    const path = url.pathname.slice(account.length + 1);
    const call = { method: request.method, path, query: url.searchParams, headers, body: bodyOf(request) };
    return way({ service, call }, () => serve(call));
  }
  return {
    retries: false,
    tables: {
      async sendRequest(request) {
        const { status, headers, body } = await send(request, request.headers.toJSON());
        return { request, status, headers: createHttpHeaders(headers), ...read(body) };
      },
    },
    blobsAndQueues: {
      async sendRequest(request) {
        const answer = await send(request, request.headers.toJson());
        const { status, body } = answer;
        const streamed = request.streamResponseStatusCodes?.has(status) === true;
        const content = streamed ? { readableStreamBody: Readable.from([Buffer.from(body)]) } : read(body);
        return { request, status, headers: compatible(answer.headers), ...content };
      },
    },
  };
}

/** What the SDK reads of the headers of an answer; it exports the class as a type only. */
function compatible(headers: Readonly<Record<string, string>>): HttpHeaders {
  return { toJson: () => ({ ...headers }) } as unknown as HttpHeaders;
}

type Sent = Pick<PipelineRequest, 'url' | 'method'> & { readonly body?: unknown };

function missing(url: string): never {
  throw new Error(`The simulated storage does not answer ${url}`);
}

function bodyOf({ body, url }: Sent): string | Uint8Array {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new Error(`The simulated storage cannot read a body of this kind: ${url}`);
}

function read(body: string | Uint8Array) {
  return { bodyAsText: typeof body === 'string' ? body : Buffer.from(body).toString('utf8') };
}
