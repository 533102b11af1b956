/** Between sockets and calls: reads requests of the simulated hosts, writes answers, binds ports. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, BrokenConnection, type Call, callFrom, jsonAnswer, Refusal } from './call.ts';

const largestBody = 16 * 1024 * 1024;

/** Binds loopback only. Throws an Error with one clear sentence when the port is taken. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(readable(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function readable(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another port.`, {
      cause: error,
    });
  if (error.code === 'EACCES')
    return new Error(`Port ${port} may not be opened by this user.`, { cause: error });
  return error;
}

/** Stops listening and drops the connections that clients keep alive. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Throws Refusal when the body is too large or the address cannot be read. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const host = request.headers.host ?? 'localhost';
  const target = `https://${host}${request.url ?? '/'}`;
  if (!URL.canParse(target))
    throw new Refusal(jsonAnswer(400, { error: 'The request address cannot be read.' }));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const body = await readBody(request);
  return callFrom(new URL(target), { method: request.method ?? 'GET', headers, body, inner: false });
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Refusal(jsonAnswer(413, { error: 'The request body is too large.' }));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** Ends a request whose handler threw: cut, left hanging, refused, or reported as a defect. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (error instanceof BrokenConnection) {
    if (error.how === 'reset') response.socket?.destroy();
    return;
  }
  if (error instanceof Refusal) {
    send(response, error.answer);
    return;
  }
  if (response.destroyed) return;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  send(response, jsonAnswer(500, { error: { code: 'simulatorDefect', message } }));
}
