/** Hides the host's own HTTP server from the app: in Azure they are two processes, and Node tells of one's own requests. */
import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';

/** From now on `http.server.request.start` and its like tell only of requests to other servers of this process. */
export function hideFromApp(server: Server): void {
  for (const name of [
    'http.server.request.start',
    'http.server.response.created',
    'http.server.response.finish',
  ]) {
    const told = channel(name);
    // The prototype changes with the first subscriber.
    const publish = (message: unknown) => {
      if (isOf(server, message)) return;
      (Object.getPrototypeOf(told) as typeof told).publish.call(told, message);
    };
    Object.defineProperty(told, 'publish', { value: publish, configurable: true });
  }
}

function isOf(server: Server, message: unknown): boolean {
  const { server: told, request } = message as {
    server?: unknown;
    request?: { socket?: { server?: unknown } };
  };
  return told === server || request?.socket?.server === server;
}
