/** In front of the simulated tenant: connections that can be broken as a network breaks them. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TenantFront {
  readonly port: number;
  /** Every connection, and the next `more` that are opened. */
  reset(more: number): void;
  /** None gets through, until told otherwise. */
  close(closed: boolean): void;
  stop(): Promise<void>;
}

export async function startTenantFront(behind: number): Promise<TenantFront> {
  const sockets = new Set<Socket>();
  let toReset = 0;
  let closed = false;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (closed || toReset > 0) {
      toReset -= closed ? 0 : 1;
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    const onward = connect(behind, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    onward.once('close', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      onward.destroy();
    });
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    reset(more) {
      toReset = more;
      resetAll();
    },
    close(now) {
      closed = now;
      if (now) resetAll();
    },
    async stop() {
      resetAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
