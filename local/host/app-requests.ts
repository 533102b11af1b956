/** Hides the host's own HTTP server from the app: in Azure they are two processes, and Node reports the requests of its own process. */
import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';

/** From now on `http.server.request.start` and its like report only requests to other servers of this process. */
export function hideFromApp(server: Server): void {
  for (const name of [
    'http.server.request.start',
    'http.server.response.created',
    'http.server.response.finish',
  ]) {
    const requests = channel(name);
    // The prototype changes with the first subscriber.
    const publish = (message: unknown) => {
      if (isOf(server, message)) return;
      (Object.getPrototypeOf(requests) as typeof requests).publish.call(requests, message);
    };
    Object.defineProperty(requests, 'publish', { value: publish, configurable: true });
  }
}

function isOf(server: Server, message: unknown): boolean {
  const { server: from, request } = message as {
    server?: unknown;
    request?: { socket?: { server?: unknown } };
  };
  return from === server || request?.socket?.server === server;
}
