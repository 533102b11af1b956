/** Everybody on the stage: the simulated tenant, Azurite and the Functions host, each a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
import type { PlayOptions } from './options.ts';
import type { PlaySettings } from './settings.ts';
import { connectTenantControl, type TenantControl } from './tenant-control.ts';

export interface Cast {
  readonly host: Host;
  readonly tenant: TenantControl;
  /** Instep's own state, to look at. */
  readonly state: State;
  /** Rejects when one of the processes ends before its time. */
  readonly broken: Promise<never>;
  /** In order: whoever needs the others goes first. */
  stop(): Promise<void>;
}

/** From so many users on the tenant can hold one of every kind of person; smaller ones begin in step, and then change. */
export const mixedFrom = 60;

const appDir = fileURLToPath(new URL('../..', import.meta.url));

/** Throws StartFailure with one message; nothing stays behind. */
export async function startCast(options: PlayOptions, settings: PlaySettings): Promise<Cast> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-play-'));
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const [tenant, azurite] = await bothOrNeither(
      startTenant(options, settings, path.join(folder, 'tenant.pem')),
      startAzurite(),
    );
    stops.push(() => Promise.all([tenant.child.stop(), azurite.stop()]));
    const account = storageAccount({ connectionString: azurite.connectionString });
    await ensureStorage(account);
    const host = await startHost({
      appDir,
      connectionString: azurite.connectionString,
      port: options.port,
      tenant: { port: tenant.ready.port, certificateFile: tenant.ready.certificateFile },
      env: {
        INSTEP_TENANT_ID: tenant.ready.tenantId,
        ...settings.variables,
        IDENTITY_ENDPOINT: tenant.ready.identityUrl,
        IDENTITY_HEADER: tenant.ready.identityHeader,
      },
      maxPollingMs: 200,
      visibilityMs: 2_000,
    });
    stops.push(() => host.stop());
    const untimely = (name: string, exited: Promise<ChildExit>, lastErrors = () => '') =>
      exited.then((exit) => {
        if (stopping) return new Promise<never>(() => undefined);
        throw new StartFailure(`${name} ended (${describeExit(exit)}). ${lastErrors()}`.trim(), 1);
      });
    const broken = Promise.race([
      untimely('The Functions host', host.exited),
      untimely('Azurite', azurite.exited),
      untimely('The simulated tenant', tenant.child.exited, tenant.child.lastErrors),
    ]);
    // Whoever is not waiting at that moment hears of it from the call that fails.
    broken.catch(() => undefined);
    const control = connectTenantControl(tenant.ready.controlUrl);
    return { host, tenant: control, state: createState(account), broken, stop };
  } catch (error) {
    await stop();
    throw error instanceof StartFailure
      ? error
      : new StartFailure(messageOf(error), exitCodes.unexpected, { cause: error });
  }
}

interface Stoppable {
  readonly child?: Child;
  readonly stop?: Azurite['stop'];
}

/** When one of the two does not start, the other is ended before the error is passed on. */
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

interface TenantReady {
  readonly port: number;
  readonly identityUrl: string;
  readonly identityHeader: string;
  readonly controlUrl: string;
  readonly certificateFile: string;
  readonly tenantId: string;
}

function startTenant({ users, seed }: PlayOptions, { parsed }: PlaySettings, certificate: string) {
  const given = {
    port: 0,
    'identity-port': 0,
    users,
    seed,
    name: parsed.TENANT,
    kind: users < mixedFrom ? 'in-step' : 'before-instep',
    'licensed-users': parsed.LICENSED_USERS,
    certificate,
  };
  return startChild<TenantReady>({
    name: 'The simulated tenant',
    script: fileURLToPath(new URL('../tenant/serve.ts', import.meta.url)),
    args: Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: plainEnvironment(),
    timeoutMs: 120_000,
    ready: (said) =>
      typeof said === 'object' && said !== null && 'ready' in said ? (said.ready as TenantReady) : undefined,
  });
}
