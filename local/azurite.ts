import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { type Child, plainEnvironment, startChild } from './child-processes.ts';

export interface Azurite {
  /** Of the development account, with explicit endpoints on 127.0.0.1. */
  readonly connectionString: string;
  /** Of one of the accounts named at the start. */
  connectionStringFor(account: string): string;
  readonly blobPort: number;
  readonly queuePort: number;
  readonly tablePort: number;
  readonly pid: number;
  readonly exited: Child['exited'];
  /** Milliseconds by which its clock is ahead of the machine's; only with `clockOffsetMs`. */
  setClock(offsetMs: number): Promise<void>;
  /** With a folder: in order, and killed only when it is still there after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export interface AzuriteOptions {
  /** Receives what Azurite prints, request lines among it. Without it, Azurite is silent. */
  readonly logs?: (line: string) => void;
  /** Further accounts, each empty and apart from the others; they share the development account's key, which is another in each process. */
  readonly accounts?: readonly string[];
  /** Ports, 0 (default) for any that is free. */
  readonly ports?: { readonly blob: number; readonly queue: number; readonly table: number };
  /** Its clock can be moved, and begins so far ahead: what is invisible until a time then comes back by that clock. */
  readonly clockOffsetMs?: number;
  /** Where everything is kept; without it, in memory. */
  readonly folder?: string;
  /** Ends the start. */
  readonly signal?: AbortSignal | undefined;
  /** The file from which the azurite package is looked up. */
  readonly lookUpFrom?: string | URL;
}

const movableClock = new URL('./movable-clock.ts', import.meta.url).href;

const developmentAccount = 'devstoreaccount1';

/** Not the published key of Azurite, with which a page in a browser here could read everything (DECISIONS.md, D-local-names). */
const accountKey = randomBytes(64).toString('base64');

/**
 * Starts Azurite's blob, queue and table services in one child process, in memory, and waits until all three listen.
 * Throws an Error with one plain sentence when the package is missing, a port is in use, or it ends at once.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const script = findAzurite(options.lookUpFrom ?? import.meta.url);
  const wanted = options.ports ?? { blob: 0, queue: 0, table: 0 };
  const { child, ready: ports } = await startChild({
    name: 'Azurite',
    script,
    args: [
      '--blobPort',
      `${wanted.blob}`,
      '--queuePort',
      `${wanted.queue}`,
      '--tablePort',
      `${wanted.table}`,
      ...(options.folder === undefined ? ['--inMemoryPersistence'] : ['--location', options.folder]),
      '--disableTelemetry',
      '--skipApiVersionCheck',
      ...(options.logs ? [] : ['--silent']),
    ],
    ...(options.clockOffsetMs === undefined ? {} : { preload: [movableClock] }),
    env: {
      ...plainEnvironment(),
      AZURITE_ACCOUNTS: accountList(options.accounts ?? []),
      LOCAL_CLOCK_OFFSET_MS: `${options.clockOffsetMs ?? 0}`,
    },
    // A busy machine, or one that scans every file it loads, needs a minute.
    timeoutMs: 120_000,
    ready: listenForPorts(),
    signal: options.signal,
    ...(options.logs ? { onLine: options.logs } : {}),
  }).catch((error: unknown) => {
    throw explain(error);
  });
  const connectionStringFor = (account: string) =>
    [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${accountKey}`,
      `BlobEndpoint=http://127.0.0.1:${ports.blob}/${account}`,
      `QueueEndpoint=http://127.0.0.1:${ports.queue}/${account}`,
      `TableEndpoint=http://127.0.0.1:${ports.table}/${account}`,
      '',
    ].join(';');
  return {
    connectionString: connectionStringFor(developmentAccount),
    connectionStringFor,
    blobPort: ports.blob,
    queuePort: ports.queue,
    tablePort: ports.table,
    pid: child.pid,
    exited: child.exited,
    setClock: clockOf(child),
    stop: async (graceMs) => {
      // What is in memory need not be closed in order, for which Azurite waits until no connection is idle any more.
      if (options.folder === undefined) await child.kill();
      else await child.stop(graceMs);
    },
  };
}

/** One move at a time: each waits until the process has made it, or has ended. */
function clockOf(child: Child): (clockOffsetMs: number) => Promise<void> {
  let hasMoved = () => {};
  child.onMessage(() => hasMoved());
  return async (clockOffsetMs) => {
    const moved = new Promise<void>((resolve) => {
      hasMoved = resolve;
    });
    child.send({ clockOffsetMs });
    await Promise.race([moved, child.exited]);
  };
}

function findAzurite(from: string | URL): string {
  try {
    return createRequire(from).resolve('azurite/dist/src/azurite.js');
  } catch (cause) {
    throw new Error('Azurite is not installed. Run "npm ci" in the folder of package.json, then try again.', {
      cause,
    });
  }
}

function accountList(accounts: readonly string[]): string {
  return [developmentAccount, ...accounts].map((name) => `${name}:${accountKey}`).join(';');
}

type Ports = { blob: number; queue: number; table: number };

function listenForPorts(): (said: unknown) => Ports | undefined {
  const seen = new Map<string, number>();
  return (said) => {
    const line = /Azurite (Blob|Queue|Table) service is successfully listening at .*:(\d+)/.exec(
      String(said),
    );
    if (line?.[1]) seen.set(line[1], Number(line[2]));
    const [blob, queue, table] = ['Blob', 'Queue', 'Table'].map((service) => seen.get(service));
    return blob && queue && table ? { blob, queue, table } : undefined;
  };
}

function explain(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const address = /EADDRINUSE.*?(\S+:\d+)/.exec(text)?.[1];
  if (address) {
    return new Error(`Azurite cannot listen on ${address}: the port is in use by another process.`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(text);
}
