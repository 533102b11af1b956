/** Injects the faults of a plan, each when its moment comes, and knows when all of it is over. */
import type { Installation } from './installation.ts';
import type { Fault, Moment } from './plan.ts';

export interface Injection {
  /** Those whose moment came. */
  readonly injected: readonly Fault[];
  /** How many requests the app sent to storage, until its end. */
  readonly requests: number;
  /** Until nothing is being done. */
  settled(): Promise<void>;
  /** What has not come, comes no more; what lasts, ends. */
  end(): Promise<void>;
}

const requestsOfFullDisk = 10;
/** What writes to a user's files or profile. */
const writing = /AddUsingPath\(|SetSingleValueProfileProperty/i;

export function injectFaults(installation: Installation, faults: readonly Fault[]): Injection {
  const { storage, front, server } = installation;
  const open = new Set(faults);
  const injected: Fault[] = [];
  const doing = new Set<Promise<void>>();
  let failure: unknown;
  let diskIsFreeAt = Number.POSITIVE_INFINITY;
  let written = 0;
  let requests = 0;

  /** Not waited for by the request in which it begins: that one may be what it waits for. */
  const inBackground = (work: () => Promise<void>) => {
    const previous = Promise.all(doing);
    const done: Promise<void> = previous
      .then(work)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => doing.delete(done));
    doing.add(done);
  };
  const freeDisk = () => {
    if (diskIsFreeAt === Number.POSITIVE_INFINITY) return;
    diskIsFreeAt = Number.POSITIVE_INFINITY;
    storage.fillDisk(false);
  };

  async function killWorker(): Promise<void> {
    storage.silence(true);
    front.close(true);
    await installation.host.killWorker();
    storage.silence(false);
    front.close(false);
  }

  async function inject({ kind, lasts }: Fault): Promise<void> {
    installation.peakRss();
    switch (kind) {
      case 'host-killed':
        return installation.host.kill();
      case 'worker-killed':
        return killWorker();
      case 'storage-restarted':
        // Azurite writes down what it holds when it ends, for which there must be room.
        freeDisk();
        return inBackground(() => storage.restart());
      case 'network-reset':
        storage.reset(lasts);
        return front.reset(lasts);
      case 'disk-full':
        diskIsFreeAt = storage.seen + requestsOfFullDisk * (lasts + 1);
        return storage.fillDisk(true);
      case 'stopped':
        return inBackground(() => installation.host.stop());
      default:
        return kind satisfies never;
    }
  }

  async function reach(moment: Moment): Promise<void> {
    for (const fault of open) {
      const { of, nth, when } = fault.moment;
      if (of !== moment.of || nth !== moment.nth || when !== moment.when) continue;
      open.delete(fault);
      injected.push(fault);
      await inject(fault);
    }
  }

  storage.watch(async (nth, when) => {
    if (nth >= diskIsFreeAt) freeDisk();
    await reach({ of: 'storage', nth, when });
  });
  const rule = server.faults.add({
    match: { path: writing },
    answer: {
      after: () => {
        written += 1;
        reach({ of: 'write', nth: written, when: 'after' }).catch((error: unknown) => {
          failure ??= error;
        });
      },
    },
  });
  return {
    injected,
    get requests() {
      return requests;
    },
    async settled() {
      while (doing.size > 0) await Promise.all(doing);
      if (failure !== undefined) throw failure;
    },
    async end() {
      open.clear();
      requests = storage.seen;
      storage.watch(undefined);
      server.faults.remove(rule);
      await this.settled();
      freeDisk();
      storage.reset(0);
      front.reset(0);
    },
  };
}
