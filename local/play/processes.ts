/** The demo tenant, Azurite and the Functions host, each a process of its own. */

import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createState, ensureStorage, type State } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import { type Azurite, startAzurite } from '../azurite.ts';
import {
  type Child,
  type ChildExit,
  describeExit,
  plainEnvironment,
  startChild,
} from '../child-processes.ts';
import { exitCodes, messageOf, StartFailure } from '../host/failures.ts';
import { type Host, startHost } from '../host/launch.ts';
import { localSeals } from '../local-seals.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { connectTenantControl, type TenantControl } from '../tenant/control-client.ts';
import type { Status } from '../terminal.ts';
import type { PlayOptions, PlaySettings } from './options.ts';

export interface Processes {
  readonly host: Host;
  readonly tenant: TenantControl;
  /** Instep's own tables, queues and blobs. */
  readonly state: State;
  /** Rejects when one of the processes ends unexpectedly. */
  readonly broken: Promise<never>;
  /** In order: the host needs the others, so it stops first. */
  stop(): Promise<void>;
}

const builtHere = fileURLToPath(new URL('../..', import.meta.url));

/** Shorter than host.json's, so that a simulated night takes seconds. */
const usualPollingMs = 200;

interface Start {
  /** Aborts the start. */
  readonly signal?: AbortSignal;
  readonly show?: (status: Status) => void;
  /** How long the host may take to ask an idle queue again. */
  readonly maxPollingMs?: number;
}

/** Throws StartFailure with one message, also if the signal aborts the start; no process or file is left. */
export async function startProcesses(
  options: PlayOptions,
  settings: PlaySettings,
  { signal, show, maxPollingMs = usualPollingMs }: Start = {},
): Promise<Processes> {
  const stops: (() => Promise<unknown>)[] = [];
  let stopping = false;
  const isStopping = () => stopping;
  const stop = async () => {
    stopping = true;
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const folder = makeTemporaryFolder('instep-play-');
    stops.push(async () => folder.remove());
    show?.({ title: 'Starting the demo tenant and Azurite' });
    const [tenant, azurite] = await bothOrNeither(
      startTenant(options, settings, { certificate: path.join(folder.path, 'tenant.pem'), signal }),
      startAzurite({ signal }),
    );
    stops.push(() => Promise.all([tenant.child.stop(), azurite.stop()]));
    const account = storageAccount({ connectionString: azurite.connectionString });
    await ensureStorage(account);
    show?.({ title: 'Starting the Functions host' });
    const host = await startPlayHost(azurite, tenant.ready, { options, settings, signal, maxPollingMs });
    stops.push(() => host.stop());
    const broken = Promise.race([
      failWhenEnded('The Functions host', host.exited, isStopping),
      failWhenEnded('Azurite', azurite.exited, isStopping),
      failWhenEnded('The demo tenant', tenant.child.exited, isStopping),
    ]);
    // While nobody awaits it, the next call to that process fails and reports it.
    broken.catch(() => undefined);
    const control = connectTenantControl(tenant.ready.controlUrl);
    return { host, tenant: control, state: createState(account, { seals: localSeals() }), broken, stop };
  } catch (error) {
    await stop();
    throw error instanceof StartFailure
      ? error
      : new StartFailure(messageOf(error), exitCodes.unexpected, { cause: error });
  }
}

interface HostStart {
  readonly options: PlayOptions;
  readonly settings: PlaySettings;
  readonly signal: AbortSignal | undefined;
  readonly maxPollingMs: number;
}

function startPlayHost(
  azurite: Azurite,
  tenant: TenantReady,
  { options, settings, signal, maxPollingMs }: HostStart,
): Promise<Host> {
  return startHost({
    signal,
    appDir: options.app ?? builtHere,
    connectionString: azurite.connectionString,
    port: options.port,
    tenant: { port: tenant.port, certificateFile: tenant.certificateFile },
    env: {
      INSTEP_TENANT_ID: tenant.tenantId,
      ...settings.variables,
      IDENTITY_ENDPOINT: tenant.identityUrl,
      IDENTITY_HEADER: tenant.identityHeader,
      ...telemetryOf(options),
    },
    traces: options.telemetry !== undefined,
    maxPollingMs,
    visibilityMs: 2_000,
  });
}

function telemetryOf({ telemetry }: PlayOptions): Record<string, string> {
  if (telemetry === undefined) return {};
  const trusted = process.env.NODE_EXTRA_CA_CERTS;
  return {
    APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry,
    ...(trusted ? { NODE_EXTRA_CA_CERTS: trusted } : {}),
  };
}

/** Never answers; throws StartFailure if the process ends before it is stopped. */
async function failWhenEnded(
  name: string,
  exited: Promise<ChildExit>,
  isStopping: () => boolean,
): Promise<never> {
  const exit = await exited;
  if (isStopping()) return new Promise(() => undefined);
  throw new StartFailure(`${name} ended (${describeExit(exit)}).`, exitCodes.unexpected);
}

interface Stoppable {
  readonly child?: Child;
  readonly stop?: Azurite['stop'];
}

/** If one of the two does not start, the other is stopped before the error is thrown. */
async function bothOrNeither<A extends Stoppable, B extends Stoppable>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const ends = await Promise.allSettled([first, second]);
  const failed = ends.find((end) => end.status === 'rejected');
  if (!failed) return Promise.all([first, second]);
  for (const end of ends) {
    if (end.status === 'fulfilled') await (end.value.child ?? end.value).stop?.();
  }
  throw failed.reason;
}

export interface TenantReady {
  readonly port: number;
  readonly identityUrl: string;
  readonly identityHeader: string;
  readonly controlUrl: string;
  readonly certificateFile: string;
  readonly tenantId: string;
}

interface TenantStart {
  /** The file it writes its certificate to. */
  readonly certificate: string;
  readonly signal: AbortSignal | undefined;
}

function startTenant(
  { users, seed, latency, photoBytes }: PlayOptions,
  { parsed }: PlaySettings,
  { certificate, signal }: TenantStart,
) {
  const given = {
    port: 0,
    'identity-port': 0,
    users,
    seed,
    name: parsed.TENANT,
    cloud: parsed.CLOUD,
    kind: 'before-instep',
    'licensed-users': parsed.LICENSED_USERS,
    certificate,
    latency,
    ...(photoBytes === undefined ? {} : { 'photo-bytes': photoBytes }),
  };
  return startChild<TenantReady>({
    name: 'The demo tenant',
    script: fileURLToPath(new URL('../tenant/serve.ts', import.meta.url)),
    args: Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: plainEnvironment(),
    timeoutMs: 120_000,
    signal,
    ready: (said) =>
      typeof said === 'object' && said !== null && 'ready' in said ? (said.ready as TenantReady) : undefined,
  });
}

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
      ? `Port ${port} is in use; is another "npm start" running? Stop it, or choose another port: npm start "--" --port ${port + 1}`
      : `Port ${port} cannot be used: ${cause.message}`;
  return new StartFailure(text, exitCodes.portInUse, { cause });
}
