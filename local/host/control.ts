import { setClockOffset } from '../shifted-date.ts';
import { messageOf } from './failures.ts';
import type { Journal } from './journal.ts';
import type { HostMessage, HostRequest, HostStats } from './messages.ts';
import type { QueueListener } from './queue-listener.ts';
import type { StorageCounts } from './storage-counter.ts';
import type { Timers } from './timers.ts';

/** What a parent may ask for or order. */
export interface Controlled {
  readonly journal: Journal;
  readonly timers: Timers;
  readonly listeners: readonly QueueListener[];
  readonly counts: StorageCounts;
  stop(): Promise<void>;
}

export function say(message: HostMessage): void {
  process.send?.(message);
}

/** Answers the parent's requests, each as soon as possible. */
export function obeyParent(host: Controlled): void {
  process.on('message', (request: HostRequest) => {
    if ('stop' in request) {
      void host.stop();
      return;
    }
    if ('killWorker' in request) {
      void killWorker(host);
      return;
    }
    obey(host, request).then(
      (answer) => say({ id: request.id, answer: answer ?? null }),
      (error: unknown) => say({ id: request.id, error: messageOf(error) }),
    );
  });
}

/** Host and worker are one process: both go, but messages first go back as the host that outlives its worker has it. */
async function killWorker({ listeners }: Controlled): Promise<void> {
  await Promise.allSettled(listeners.map((listener) => listener.loseWorker()));
  process.kill(process.pid, 'SIGKILL');
}

type Asked = Extract<HostRequest, { readonly id: number }>;

async function obey(host: Controlled, request: Asked): Promise<unknown> {
  if ('ask' in request) return request.ask === 'idle' ? isIdle(host) : collectStats(host);
  if ('fire' in request) return host.timers.fire(request.fire, request.overrides);
  setClockOffset(request.clockOffsetMs);
  return undefined;
}

async function collectStats(host: Controlled): Promise<HostStats> {
  const { journal, counts } = host;
  const { idle, queued } = await look(host);
  return {
    ...counts,
    rssBytes: process.memoryUsage.rss(),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    cpuMs: cpuMs(),
    invocations: Object.fromEntries(journal.invocations),
    queued: Object.fromEntries(queued),
    idle,
    problems: journal.problems,
    stored: journal.stored,
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function isBusy({ journal, listeners }: Controlled): boolean {
  return journal.running > 0 || listeners.some((listener) => listener.inFlight > 0);
}

/** Asks the storage only where nothing runs. */
async function isIdle(host: Controlled): Promise<boolean> {
  return !isBusy(host) && (await look(host)).idle;
}

/** A message may go from one queue to another between the reads, but not without an invocation. */
async function look(host: Controlled) {
  const countBegun = () => [...host.journal.invocations.values()].reduce((sum, { count }) => sum + count, 0);
  const [wasBusy, begunBefore] = [isBusy(host), countBegun()];
  const queued = await depths(host);
  const isEmpty = queued.every(([, depth]) => depth === 0);
  return { queued, idle: !wasBusy && isEmpty && !isBusy(host) && countBegun() === begunBefore };
}

function depths({ listeners }: Controlled): Promise<readonly (readonly [string, number])[]> {
  return Promise.all(
    listeners.map(async (listener) => [listener.queueName, await listener.depth()] as const),
  );
}
