/** Injects the faults of a plan, each when its moment comes, and knows when all of it is over. */
import type { Company } from './company.ts';
import type { Installation } from './installation.ts';
import type { Fault, Moment } from './plan.ts';
import { killWorker, timeOut } from './worker-death.ts';

export interface Injected {
  readonly fault: Fault;
  /** The request that it hit, for example `Table PUT Users`. */
  readonly where: string;
  /** What people or services did, as a sentence. */
  readonly what: string | undefined;
}

export interface Injection {
  /** Those whose moment came. */
  readonly injected: readonly Injected[];
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

export function injectFaults(
  installation: Installation,
  faults: readonly Fault[],
  company: Company,
): Injection {
  const { storage, front, server } = installation;
  const open = new Set(faults);
  const injected: Injected[] = [];
  const doing = new Set<Promise<void>>();
  let failure: unknown;
  let diskIsFreeAt = Number.POSITIVE_INFINITY;
  let written = 0;
  let requests = 0;
  /** The next request to storage is one of a function that goes no further. */
  let timesOut = false;

  /** Not waited for by the request in which it begins: that one may be what it waits for. */
  const inBackground = (work: () => Promise<void>): Promise<void> => {
    const previous = Promise.all(doing);
    const done: Promise<void> = previous
      .then(work)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => doing.delete(done));
    doing.add(done);
    return done;
  };
  const freeDisk = () => {
    if (diskIsFreeAt === Number.POSITIVE_INFINITY) return;
    diskIsFreeAt = Number.POSITIVE_INFINITY;
    storage.fillDisk(false);
  };

  /** A request to storage waits for what this answers. */
  async function inject({ kind, moment, lasts }: Fault): Promise<void> {
    installation.peakRss();
    switch (kind) {
      case 'host-killed':
        await installation.host.kill();
        return storage.forgetSenders();
      case 'worker-killed':
        return killWorker(installation);
      case 'function-timed-out':
        if (moment.of === 'storage') return inBackground(() => timeOut(installation));
        timesOut = true;
        return undefined;
      case 'storage-restarted':
        // Azurite writes down what it holds when it ends, for which there must be room.
        freeDisk();
        void inBackground(() => storage.restart());
        return undefined;
      case 'network-reset':
        storage.reset(lasts);
        return front.reset(lasts);
      case 'disk-full':
        diskIsFreeAt = storage.seen + requestsOfFullDisk * (lasts + 1);
        return storage.fillDisk(true);
      case 'stopped':
        void inBackground(() => installation.host.stop());
        return undefined;
      case 'people-change':
      case 'tenant-misbehaves':
        return undefined;
      default:
        return kind satisfies never;
    }
  }

  async function reach(moment: Moment, where: string, userId?: string): Promise<void> {
    for (const fault of open) {
      const { of, nth, when } = fault.moment;
      if (of !== moment.of || nth !== moment.nth || when !== moment.when) continue;
      open.delete(fault);
      injected.push({ fault, where, what: company.act(fault, userId) });
      await inject(fault);
    }
  }

  storage.watch(async (nth, when, where) => {
    if (nth >= diskIsFreeAt) freeDisk();
    if (timesOut) {
      timesOut = false;
      await inBackground(() => timeOut(installation));
    }
    await reach({ of: 'storage', nth, when }, where);
  });
  const rule = server.faults.add({
    match: { path: writing },
    answer: {
      after: () => {
        written += 1;
        const { kind = 'property', userId } = installation.tenant.writes.at(-1) ?? {};
        reach({ of: 'write', nth: written, when: 'after' }, `Tenant ${kind}`, userId).catch(
          (error: unknown) => {
            failure ??= error;
          },
        );
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
      timesOut = false;
      requests = storage.seen;
      storage.watch(undefined);
      server.faults.remove(rule);
      company.end();
      await this.settled();
      freeDisk();
      storage.reset(0);
      front.reset(0);
    },
  };
}
