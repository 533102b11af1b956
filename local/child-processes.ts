import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A Node process that dies with this one. */
export interface Child {
  readonly pid: number;
  readonly exited: Promise<ChildExit>;
  /** The end of its standard error. */
  lastErrors(): string;
  /** Throws nothing when the child is gone: what is sent then is lost. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** SIGKILL. */
  kill(): Promise<ChildExit>;
  /** SIGTERM, and SIGKILL when it is still there after `graceMs`. */
  stop(graceMs?: number): Promise<ChildExit>;
}

export interface ChildOptions<T> {
  /** How messages call it, for example `Azurite`. */
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  /** Modules that are loaded before the script, by their addresses. */
  readonly preload?: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Called with each line of standard output and each message; an answer other than undefined ends the start. */
  readonly ready: (said: unknown) => T | undefined;
  readonly timeoutMs?: number;
  /** Ends the start: the process is killed. Once it is ready, the signal is ignored. */
  readonly signal?: AbortSignal | undefined;
  /** Lines of standard output and standard error. */
  readonly onLine?: (line: string) => void;
}

const preloaded = ['./host/exit-with-parent.ts', './calendar.mjs'].flatMap((file) => [
  '--import',
  new URL(file, import.meta.url).href,
]);
const rememberedErrorLines = 20;

/**
 * Starts a Node process and waits until it says that it is ready.
 * Throws an Error that names it, with the end of its standard error, when it ends before that or takes too long.
 */
export async function startChild<T>(options: ChildOptions<T>): Promise<{ child: Child; ready: T }> {
  options.signal?.throwIfAborted();
  const running = fork(options.script, options.args ?? [], {
    env: options.env,
    execArgv: [...preloaded, ...(options.preload ?? []).flatMap((url) => ['--import', url])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const errorLines: string[] = [];
  const child = wrap(running, () => errorLines.join('\n'));
  onLines(running.stderr, (line) => {
    errorLines.push(line);
    errorLines.splice(0, errorLines.length - rememberedErrorLines);
    options.onLine?.(line);
  });
  const abort = () => void child.kill();
  options.signal?.addEventListener('abort', abort);
  const ready = await new Promise<T>((resolve, reject) => {
    const fail = (what: string) =>
      reject(new Error(`${options.name} ${what} ${errorLines.join('\n')}`.trimEnd()));
    const timeoutMs = options.timeoutMs ?? 30_000;
    const timer = setTimeout(() => {
      fail(`was not ready after ${timeoutMs / 1000} s.`);
      void child.kill();
    }, timeoutMs);
    const hear = (said: unknown) => {
      const answer = options.ready(said);
      if (answer === undefined) return;
      clearTimeout(timer);
      resolve(answer);
    };
    onLines(running.stdout, (line) => {
      options.onLine?.(line);
      hear(line);
    });
    running.on('message', hear);
    running.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`did not start (${describeExit({ code, signal })}).`);
    });
    running.once('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`${options.name} could not be started: ${cause.message}`, { cause }));
    });
  }).finally(() => options.signal?.removeEventListener('abort', abort));
  return { child, ready };
}

/** The few variables of this process that any program may need, with the day it lives on, and nothing that could configure the product. */
export function plainEnvironment(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'LANG',
    'TZ',
    'NODE_COMPILE_CACHE',
    'SystemRoot',
    'LOCAL_CALENDAR_OFFSET_MS',
  ];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

export function describeExit(exit: ChildExit): string {
  return exit.signal === null ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
}

function wrap(running: ChildProcess, lastErrors: () => string): Child {
  const exited = new Promise<ChildExit>((resolve) => {
    // 'close' comes after the last line of standard error; 'exit' may come before it.
    running.once('close', (code, signal) => resolve({ code, signal }));
    running.once('error', () => resolve({ code: running.exitCode, signal: running.signalCode }));
  });
  const end = (signal: NodeJS.Signals) => {
    running.kill(signal);
    return exited;
  };
  return {
    pid: running.pid ?? 0,
    exited,
    lastErrors,
    send: (message) => {
      if (running.connected) running.send(message, () => undefined);
    },
    onMessage: (listener) => {
      running.on('message', listener);
    },
    kill: () => end('SIGKILL'),
    stop: async (graceMs = 10_000) => {
      const timer = setTimeout(() => running.kill('SIGKILL'), graceMs);
      const exit = await end('SIGTERM');
      clearTimeout(timer);
      return exit;
    },
  };
}

function onLines(stream: Readable | null, listener: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', listener);
}
