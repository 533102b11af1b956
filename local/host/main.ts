import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { installShiftedDate } from '../shifted-date.ts';
import { obeyParent, say } from './control.ts';
import { installCoreModule } from './core-module.ts';
import { exitCodes, StartFailure } from './failures.ts';
import { ofGroup } from './function-groups.ts';
import { readHostJson } from './host-json.ts';
import { startHttpServer } from './http-server.ts';
import { createInvoke } from './invoke.ts';
import { createJournal } from './journal.ts';
import { loadApp, loadIfPossible } from './load-app.ts';
import { addLocalSettings } from './local-settings.ts';
import { type HostOptions, takeOptions } from './options.ts';
import { observeFetch, observeNodeHttp } from './outgoing-requests.ts';
import { startQueueListeners } from './queue-listeners.ts';
import { usualBodyLimit } from './request-body.ts';
import { watchSentMessages } from './sent-messages.ts';
import { countStorage } from './storage-counter.ts';
import { startTimers } from './timers.ts';
import { sortTriggers } from './triggers.ts';
import { armTripwires } from './tripwires.ts';

const stopGraceMs = 8_000;

/**
 * Runs the built app with timers, queues and HTTP, in a process of its own; by hand: `node local/host/main.ts`. Why not
 * Core Tools: DECISIONS.md, D-local-host.
 */
async function main(): Promise<void> {
  const byHand = process.send === undefined;
  const options = takeOptions(process.env, byHand ? 'clock' : 'requested');
  if (byHand) addLocalSettings(options.appDir, process.env);
  // All of this before the app is loaded: it must find the shifted clock and the redirected network in place.
  installShiftedDate(options.clockOffsetMs);
  const journal = createJournal(options.log);
  const storage = countStorage(process.env.AzureWebJobsStorage ?? '');
  const tripwires = options.tripwires
    ? [armTripwires(options.tripwires.definitions, options.tripwires.file)]
    : [];
  const sent = watchSentMessages();
  observeNodeHttp([storage.observer, sent.observer, ...tripwires]);
  if (tripwires.length > 0) observeFetch(tripwires);
  await redirectTo(options.tenant);

  const registry = installCoreModule((level, message) => journal.handlerLog(level, 'host', message));
  const settings = readHostJson(options.appDir);
  if (standInSignsIn(process.env)) process.env.WEBSITE_AUTH_ENABLED = 'True';
  const worker = await (options.mustLoad ? loadApp : loadIfPossible)(options.appDir, registry, journal);
  const triggers = ofGroup(options.group, sortTriggers(registry, process.env, options));
  for (const problem of triggers.problems) journal.problem(problem);

  const functionTimeoutMs = options.functionTimeoutMs ?? settings.functionTimeoutMs;
  const invoke = createInvoke(registry, journal, { functionTimeoutMs, traces: options.traces });
  const timers = startTimers(triggers.timers, options, invoke);
  // The port first: a host that cannot have it must not take messages away from the one that has.
  const server = await startHttpServer({
    port: options.port,
    routePrefix: settings.routePrefix,
    customHeaders: settings.customHeaders,
    signIn: standInSignsIn(process.env),
    keys: options.keys,
    callersId: options.callersId,
    silenceMs: options.silenceMs,
    bodyLimit: Number(process.env.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT) || usualBodyLimit,
    traces: options.traces,
    triggers: triggers.https,
    timers,
    invoke,
    journal,
    telemetry: settings.telemetry,
    worker,
  });
  const listeners = await startQueueListeners({
    triggers: triggers.queues,
    settings: settings.queues,
    host: options,
    invoke,
    journal,
  });
  if (options.maxPollingMs !== undefined) {
    sent.onSent((name) => listeners.find(({ queueName }) => queueName === name)?.wake());
  }

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    timers.stop();
    server.stop();
    const running = Promise.all(listeners.map((listener) => listener.stop()));
    await Promise.race([
      running.then(() => registry.runHooks('appTerminate', { hookData: {}, appHookData: {} })),
      delay(stopGraceMs),
    ]);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  if (byHand) process.once('SIGINT', () => void stop());
  obeyParent({ journal, timers, listeners, counts: storage.counts, stop });
  say({ ready: { port: server.port } });
  if (byHand) process.stdout.write(`The Functions host listens on http://localhost:${server.port}\n`);
}

/** The settings tell the app that App Service authentication is in front of it, so something must be. */
function standInSignsIn(environment: NodeJS.ProcessEnv): boolean {
  return environment.INSTEP_SIGN_IN === 'entra';
}

async function redirectTo(tenant: HostOptions['tenant']): Promise<void> {
  if (!tenant) return;
  const { redirectToTenant } = await import('../tenant/redirect.ts');
  redirectToTenant({ port: tenant.port, certificatePem: readFileSync(tenant.certificateFile, 'utf8') });
}

try {
  await main();
} catch (error) {
  const expected = error instanceof StartFailure;
  process.stderr.write(
    `${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(expected ? error.exitCode : exitCodes.unexpected);
}
