/** Where all counters stand at one moment. */
import type { HostStats } from '../host/messages.ts';
import type { StorageCounts } from '../host/storage-counter.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Cast } from './cast.ts';
import type { Executions, PlayedNight } from './played.ts';

export interface Snapshot {
  readonly counts: Counts;
  readonly host: HostStats;
  /** How many writes the tenant has logged. */
  readonly writes: number;
  readonly newestRunId: string | undefined;
}

export async function takeSnapshot({ host, tenant, state }: Cast): Promise<Snapshot> {
  const [counts, hostStats, { total }, [newest]] = await Promise.all([
    tenant.counts(),
    host.stats(),
    tenant.writesSince(Number.MAX_SAFE_INTEGER),
    state.runs.list(1),
  ]);
  return { counts, host: hostStats, writes: total, newestRunId: newest?.id };
}

export async function measureSince(
  cast: Cast,
  before: Snapshot,
): Promise<Pick<PlayedNight, 'counts' | 'storage' | 'executions' | 'writes'>> {
  const after = await takeSnapshot(cast);
  const { writes } = await cast.tenant.writesSince(before.writes);
  return {
    counts: countsBetween(before.counts, after.counts),
    storage: storageBetween(before.host, after.host),
    executions: executionsBetween(before.host, after.host),
    writes,
  };
}

function storageBetween(before: StorageCounts, after: StorageCounts): StorageCounts {
  return {
    tableOperations: after.tableOperations - before.tableOperations,
    queueOperations: after.queueOperations - before.queueOperations,
    blobOperations: after.blobOperations - before.blobOperations,
  };
}

function executionsBetween(before: HostStats, after: HostStats): Record<string, Executions> {
  const functions = Object.entries(after.invocations).map(([name, { count, activeMs }]) => {
    const earlier = before.invocations[name];
    return [
      name,
      { count: count - (earlier?.count ?? 0), activeMs: activeMs - (earlier?.activeMs ?? 0) },
    ] as const;
  });
  return Object.fromEntries(functions.filter(([, { count }]) => count > 0));
}
