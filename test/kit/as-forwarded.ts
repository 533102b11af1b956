/** A server that takes requests as the worker's does: an invocation's id in a header, and a stream of any body but that of a GET. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll } from 'vitest';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-request.ts';

type Handle = (
  library: HttpRequest,
  invocation: InvocationContext,
) => Promise<{ status: number; body: string }>;

/** Answers how to send a request to what `handle` is at that moment; ends with the file. */
export async function startWorkerServer(): Promise<
  (request: RawRequest, handle: Handle) => Promise<RawAnswer>
> {
  const handles = new Map<string, Handle>();
  let sent = 0;
  const server = createServer(async (incoming, response) => {
    const id = String(incoming.headers['x-ms-invocation-id']);
    const library = new HttpRequest({ method: incoming.method ?? 'GET', url: 'https://app.example/api/x' });
    const body = incoming.method === 'GET' ? null : Readable.toWeb(incoming);
    Object.defineProperty(library, 'body', { value: body });
    const invocation = new InvocationContext({ functionName: 'x', invocationId: id });
    const answer = await handles.get(id)?.(library, invocation);
    response.writeHead(answer?.status ?? 500).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const { port } = server.address() as AddressInfo;
  return async (request, handle) => {
    sent += 1;
    handles.set(String(sent), handle);
    const forwarded = [
      ['X-MS-Invocation-Id', String(sent)],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'app.example'],
    ] as const;
    return sendRaw(port, { ...request, headers: [...forwarded, ...(request.headers ?? [])] });
  };
}
