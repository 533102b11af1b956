import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Child,
  type ChildExit,
  describeExit,
  plainEnvironment,
  startChild,
} from '../child-processes.ts';
import { readIfThere } from '../read-if-there.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import type { Keys } from './keys.ts';
import type { HostMessage, HostStats } from './messages.ts';
import { deployedBodyLimit } from './request-body.ts';
import type { TimerOverrides } from './timers.ts';
import type { Tripwire } from './tripwires.ts';
import type { CallersId } from './worker-proxy.ts';

export interface StartHostOptions {
  /** The folder with package.json, host.json and the built app. */
  readonly appDir: string;
  /** The app settings, all of them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Becomes AzureWebJobsStorage; absent where `env` names a storage account by its addresses. */
  readonly connectionString?: string;
  /** 0 (default): any free port. */
  readonly port?: number;
  readonly tenant?: { readonly port: number; readonly certificateFile: string };
  readonly clockOffsetMs?: number;
  readonly tripwires?: readonly Tripwire[];
  readonly timers?: 'requested' | 'clock';
  /** Seconds until a killed host's messages come back (default 600). */
  readonly leaseSeconds?: number;
  /** Without these two, what host.json says, as in Azure. */
  readonly maxPollingMs?: number;
  readonly visibilityMs?: number;
  /** Instead of host.json's batchSize and newBatchThreshold. */
  readonly concurrency?: number;
  /** Absent (default): no keys are asked for. */
  readonly keys?: Keys;
  /** `kept` (default): a caller's `x-ms-invocation-id` reaches the worker, so the call waits for ever. */
  readonly callersId?: CallersId;
  /** How long the worker may be silent before a caller gets 500 (default 240 s). */
  readonly silenceMs?: number;
  /** Instead of host.json's functionTimeout. */
  readonly functionTimeoutMs?: number;
  /** Invocations have a trace parent, as with Application Insights (default false). */
  readonly traces?: boolean;
  /** False: an app that does not load leaves the host running without functions, as in Azure (default true). */
  readonly mustLoad?: boolean;
  /** `http`, or the name of a function: this host runs no other group, as an instance of Flex Consumption (default: all). */
  readonly group?: string;
  /** With `timers: 'clock'`: how much before its time a timer fires, up to a second in Azure (default 0). */
  readonly timersEarlyMs?: number;
  readonly log?: 'off' | 'info' | 'debug';
  readonly onLine?: (line: string) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal | undefined;
}

export interface Host {
  /** Without a slash at its end. */
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** Milliseconds by which the host's clock is ahead of the machine's. */
  setClock(offsetMs: number): Promise<void>;
  stats(): Promise<HostStats>;
  /** Answers when the function ended; throws what it threw, and when the host ends meanwhile. */
  fireTimer(name: string, overrides?: TimerOverrides): Promise<void>;
  /** Until nothing runs and no queue with a trigger holds a message. Throws after `timeoutMs`, saying what is left. */
  waitIdle(timeoutMs?: number): Promise<HostStats>;
  /** Names of the tripwires that were touched. */
  tripped(): readonly string[];
  /** SIGKILL: messages that were worked on come back after their lease, as when an instance dies. */
  kill(): Promise<void>;
  /**
   * SIGKILL, but messages that were worked on count as failed, as when the worker process alone dies: they come back
   * after the visibility timeout. In Azure the host then starts another worker; here, start another host.
   */
  killWorker(): Promise<void>;
  stop(): Promise<void>;
}

const idlePollMs = 100;

/**
 * Without limits Node sizes its heap by the machine's memory and lets garbage lie until much of that is used, and glibc
 * keeps an arena for each thread, which sharp's maker advises against (https://sharp.pixelplumbing.com/install/#linux-memory-allocator).
 * What the host needs does then not show in its size (DECISIONS.md, D-local-heap). A compare range in work takes about
 * 100 MB of heap.
 */
const workerLimits = {
  NODE_OPTIONS: '--max-old-space-size=192 --max-semi-space-size=8',
  MALLOC_ARENA_MAX: '2',
};

/** The settings of the deployment that only the host reads. */
const deployedLimits = { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: String(deployedBodyLimit) };

/** Starts the local Functions host with the built app; throws an Error with its one message when it does not start. */
export async function startHost(options: StartHostOptions): Promise<Host> {
  const folder = makeTemporaryFolder('instep-host-');
  const tripwireFile = path.join(folder.path, 'tripwires.jsonl');
  const { child, ready: port } = await startChild({
    name: 'The local Functions host',
    script: fileURLToPath(new URL('./main.ts', import.meta.url)),
    env: {
      ...plainEnvironment(),
      ...workerLimits,
      ...deployedLimits,
      ...options.env,
      ...environmentOf(options, tripwireFile),
    },
    ready: (said) => (isReady(said) ? said.ready.port : undefined),
    signal: options.signal,
    ...(options.onLine ? { onLine: options.onLine } : {}),
  }).catch((error: unknown) => {
    folder.remove();
    throw error;
  });
  let names: readonly string[] = [];
  const tripped = () => {
    if (names.length === 0) names = readTripped(tripwireFile);
    return names;
  };
  void child.exited.then(() => {
    tripped();
    folder.remove();
  });

  const ask = createAsk(child);
  const stats = async () => (await ask({ ask: 'stats' })) as HostStats;
  return {
    url: `http://localhost:${port}`,
    pid: child.pid,
    exited: child.exited,
    setClock: async (clockOffsetMs) => {
      await ask({ clockOffsetMs });
    },
    stats,
    fireTimer: async (name, overrides) => {
      await ask({ fire: name, ...(overrides ? { overrides } : {}) });
    },
    waitIdle: async (timeoutMs = 60_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!(await ask({ ask: 'idle' }))) {
        if (performance.now() > deadline) throw notIdle(timeoutMs, await stats());
        await delay(idlePollMs);
      }
      return stats();
    },
    tripped,
    kill: async () => {
      await child.kill();
    },
    killWorker: async () => {
      child.send({ killWorker: true });
      await child.exited;
    },
    stop: async () => {
      await child.stop();
    },
  };
}

function environmentOf(options: StartHostOptions, tripwireFile: string): Record<string, string> {
  const given: Record<string, string | number | boolean | undefined> = {
    AzureWebJobsStorage: options.connectionString,
    LOCAL_HOST_APP_DIR: options.appDir,
    LOCAL_HOST_PORT: options.port ?? 0,
    LOCAL_HOST_TIMERS: options.timers,
    LOCAL_HOST_LOG: options.log,
    LOCAL_HOST_LEASE_SECONDS: options.leaseSeconds,
    LOCAL_HOST_MAX_POLLING_MS: options.maxPollingMs,
    LOCAL_HOST_VISIBILITY_MS: options.visibilityMs,
    LOCAL_HOST_CONCURRENCY: options.concurrency,
    LOCAL_HOST_KEYS: options.keys ? JSON.stringify(options.keys) : undefined,
    LOCAL_HOST_CALLERS_ID: options.callersId,
    LOCAL_HOST_SILENCE_MS: options.silenceMs,
    LOCAL_HOST_FUNCTION_TIMEOUT_MS: options.functionTimeoutMs,
    LOCAL_HOST_TRACES: options.traces,
    LOCAL_HOST_MUST_LOAD: options.mustLoad,
    LOCAL_HOST_GROUP: options.group,
    LOCAL_HOST_TIMERS_EARLY_MS: options.timersEarlyMs,
    LOCAL_CLOCK_OFFSET_MS: options.clockOffsetMs,
    LOCAL_TENANT_PORT: options.tenant?.port,
    LOCAL_TENANT_CERTIFICATE: options.tenant?.certificateFile,
    LOCAL_TRIPWIRE: options.tripwires ? JSON.stringify(options.tripwires) : undefined,
    LOCAL_TRIPWIRE_FILE: options.tripwires ? tripwireFile : undefined,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function isReady(said: unknown): said is Extract<HostMessage, { ready: unknown }> {
  return typeof said === 'object' && said !== null && 'ready' in said;
}

/** Requests over the channel, each answered once; all fail when the host ends. */
function createAsk(child: Child): (request: object) => Promise<unknown> {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: Error | undefined;
  child.onMessage((message) => {
    const said = message as HostMessage;
    if (!('id' in said)) return;
    const asker = waiting.get(said.id);
    waiting.delete(said.id);
    if ('error' in said) asker?.reject(new Error(said.error));
    else asker?.resolve(said.answer);
  });
  void child.exited.then((exit) => {
    ended = new Error(`The local Functions host ended (${describeExit(exit)}). ${child.lastErrors()}`.trim());
    for (const asker of waiting.values()) asker.reject(ended);
    waiting.clear();
  });
  return (request) =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ ...request, id: lastId });
    });
}

function notIdle(timeoutMs: number, { queued, invocations, problems }: HostStats): Error {
  const left = JSON.stringify({ queued, invocations, problems: problems.slice(-5) });
  return new Error(`The host was not idle after ${timeoutMs / 1000} s: ${left}`);
}

function readTripped(file: string): readonly string[] {
  const text = readIfThere(file) ?? '';
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { tripwire: string }).tripwire);
}
