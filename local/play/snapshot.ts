/** Where all counters stand at one moment. */
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Cast } from './cast.ts';
import type { PlayedNight } from './played.ts';

export interface Snapshot {
  readonly counts: Counts;
  readonly tableOperations: number;
  /** How many writes the tenant has logged. */
  readonly writes: number;
  readonly newestRunId: string | undefined;
}

export async function takeSnapshot({ host, tenant, state }: Cast): Promise<Snapshot> {
  const [counts, { tableOperations }, { total }, [newest]] = await Promise.all([
    tenant.counts(),
    host.stats(),
    tenant.writesSince(Number.MAX_SAFE_INTEGER),
    state.runs.list(1),
  ]);
  return { counts, tableOperations, writes: total, newestRunId: newest?.id };
}

export async function measureSince(
  cast: Cast,
  before: Snapshot,
): Promise<Pick<PlayedNight, 'counts' | 'tableOperations' | 'writes'>> {
  const after = await takeSnapshot(cast);
  const { writes } = await cast.tenant.writesSince(before.writes);
  return {
    counts: countsBetween(before.counts, after.counts),
    tableOperations: after.tableOperations - before.tableOperations,
    writes,
  };
}
