/** `npm run tenant`: the simulated tenant as a process of its own, for any Graph or SharePoint client. */
import { resolve } from 'node:path';
import { writeOutput } from '../output-files.ts';
import { describeTenant } from './serve-message.ts';
import { readServeOptions, type ServeOptions } from './serve-options.ts';
import type { RunningTenant } from './server/server.ts';

async function serve(options: ServeOptions): Promise<void> {
  // Loaded only now, so that an invalid option is reported at once.
  const { startServer } = await import('./server/server.ts');
  const { createTenant } = await import('./truth/create-tenant.ts');
  const { name, folder, cloud, geos, users, seed, kind, licensedUsers, photoBytes } = options;
  const { PaddedPictures } = await import('./truth/padded-pictures.ts');
  const pictures = photoBytes === undefined ? undefined : new PaddedPictures(seed, photoBytes);
  const tenant = createTenant({ name, folder, cloud, geos, users, seed, kind, licensedUsers, pictures });
  const running = await startServer(tenant, {
    port: options.port,
    identityPort: options.identityPort,
    seed,
    latencyMs: options.latency,
    photoMs: options.photoLatency,
    limits: options.limits,
    ...(options.photoConcurrency === undefined ? {} : { photoConcurrency: options.photoConcurrency }),
    ...(options.photosPer10Seconds === undefined ? {} : { photosPer10Seconds: options.photosPer10Seconds }),
  });
  const certificateFile = resolve(options.certificate);
  writeOutput(certificateFile, running.certificatePem);
  stopOnSignals(running);
  if (process.send) announce(running, certificateFile);
  else process.stdout.write(describeTenant(running, certificateFile));
}

/** Sends a parent process, as a message, what a person would read. */
function announce(running: RunningTenant, certificateFile: string): void {
  const { port, identityUrl, identityHeader, controlUrl, hosts, tenant } = running;
  const { tenantId } = tenant;
  process.send?.({
    ready: { port, identityUrl, identityHeader, controlUrl, certificateFile, hosts, tenantId },
  });
  process.on('disconnect', () => process.exit(0));
}

function stopOnSignals(running: RunningTenant): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void running.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  if (!process.send) process.on('SIGINT', stop);
}

serve(readServeOptions(process.argv.slice(2))).catch((error: unknown) => {
  process.stderr.write(
    `The simulated tenant could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
