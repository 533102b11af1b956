import { createServer } from 'node:net';
import { exitCodes, StartFailure } from '../host/failures.ts';

/** Throws StartFailure when something listens on this port of the machine already. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, port)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

function explain(cause: NodeJS.ErrnoException, port: number): StartFailure {
  const text =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is in use; is another "npm start" running? Stop it, or choose another port: npm start -- --port ${port + 1}`
      : `Port ${port} cannot be used: ${cause.message}`;
  return new StartFailure(text, exitCodes.portInUse, { cause });
}
