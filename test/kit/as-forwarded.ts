/** A server that receives requests as the worker's does, with an invocation's id in a header. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll } from 'vitest';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-request.ts';

type Handle = (
  library: HttpRequest,
  invocation: InvocationContext,
) => Promise<{ status: number; body: string }>;

export interface WorkerServer {
  readonly port: number;
  /** Headers of a request that `handle` is to answer. */
  headersFor(handle: Handle): readonly (readonly [string, string])[];
  send(request: RawRequest, handle: Handle): Promise<RawAnswer>;
}

/** Ends with the test file. */
export async function startWorkerServer(): Promise<WorkerServer> {
  const handles = new Map<string, Handle>();
  const server = createServer(async (incoming, response) => {
    const id = String(incoming.headers['x-ms-invocation-id']);
    const library = new HttpRequest({ method: incoming.method ?? 'GET', url: 'https://app.example/api/x' });
    const invocation = new InvocationContext({ functionName: 'x', invocationId: id });
    const answer = await handles.get(id)?.(library, invocation);
    response.writeHead(answer?.status ?? 500).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const { port } = server.address() as AddressInfo;
  function headersFor(handle: Handle) {
    const id = randomUUID();
    handles.set(id, handle);
    return [
      ['X-MS-Invocation-Id', id],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'app.example'],
    ] as const;
  }
  return {
    port,
    headersFor,
    send: (request, handle) =>
      sendRaw(port, { ...request, headers: [...headersFor(handle), ...(request.headers ?? [])] }),
  };
}
