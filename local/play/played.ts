/** What is measured and stored of each night. */
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { HostStats } from '../host/messages.ts';
import type { StorageCounts } from '../host/storage-counter.ts';
import type { TenantAudit, TenantPerson, TenantWrite } from '../tenant/control-client.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import type { Processes } from './processes.ts';

export interface Executions {
  readonly count: number;
  /** Milliseconds in which at least one of them ran. */
  readonly activeMs: number;
}

export interface PlayedNight {
  /** From 1. */
  readonly number: number;
  /** What happened in the tenant since the night before. */
  readonly happenings: readonly Happening[];
  readonly run: RunRecord;
  /** The run as it was while it waited for an approval; undefined: it was not held. */
  readonly held: RunRecord | undefined;
  /** In order of object id. */
  readonly rows: readonly FindingRow[];
  /** Requests that the tenant counted in this night. */
  readonly counts: Counts;
  /** Requests of the app to its storage account. */
  readonly storage: StorageCounts;
  /** By name of the function. */
  readonly executions: Readonly<Record<string, Executions>>;
  readonly writes: readonly TenantWrite[];
  readonly ms: number;
  /** By object id, after the night. */
  readonly people: ReadonlyMap<string, TenantPerson>;
  /** The tenant's own comparison of photos after the night; undefined: nothing was written. */
  readonly audit: TenantAudit | undefined;
}

export interface Played {
  readonly nights: readonly PlayedNight[];
  /** What the first night had to find, by object id. */
  readonly expected: ReadonlyMap<string, string>;
  readonly host: HostStats;
}

/** A run that failed or was cancelled found and repaired less than it should, so later nights cannot be checked. */
export function endedWell({ run }: Pick<PlayedNight, 'run'>): boolean {
  return run.state === 'completed' || run.state === 'reported';
}

/** From night 4 on, people change before every second night. */
export function isAfterChanges(night: number): boolean {
  return night >= 4 && night % 2 === 0;
}

/** Nothing changed since the night before, which repaired everything. */
export function isQuiet(night: number): boolean {
  return night >= 3 && night % 2 === 1;
}

/**
 * No change log lists profile properties: a profile is read again when one of its files changes, or when the user is
 * due for a deep check. Until then such a change may go unnoticed.
 */
export function profileChangesNotFound({ happenings, rows }: PlayedNight): readonly Happening[] {
  const found = new Set(rows.map(({ userId }) => userId));
  return happenings.filter(({ userId, expected }) => expected === 'not-shown' && !found.has(userId));
}

/** Users left over by the limit per run: a later night plans them again. */
export function leftByRamp({ rows }: PlayedNight): ReadonlySet<string> {
  return new Set(rows.filter(({ reason }) => reason === 'ramp').map(({ userId }) => userId));
}

/** To Microsoft 365; undefined if no user was in scope, or the run has no totals. */
export function requestsPerUser({ run, counts }: PlayedNight): number | undefined {
  const users = run.totals?.inScope ?? 0;
  return users === 0 ? undefined : counts.httpRequests / users;
}

export interface Snapshot {
  readonly counts: Counts;
  readonly host: HostStats;
  /** How many writes the tenant has logged. */
  readonly writes: number;
  readonly newestRunId: string | undefined;
}

export async function takeSnapshot({ host, tenant, state }: Processes): Promise<Snapshot> {
  const [counts, hostStats, { total }, [newest]] = await Promise.all([
    tenant.counts(),
    host.stats(),
    tenant.writesSince(Number.MAX_SAFE_INTEGER),
    state.runs.list(1),
  ]);
  return { counts, host: hostStats, writes: total, newestRunId: newest?.id };
}

export async function measureSince(
  processes: Processes,
  before: Snapshot,
): Promise<Pick<PlayedNight, 'counts' | 'storage' | 'executions' | 'writes'>> {
  const after = await takeSnapshot(processes);
  const { writes } = await processes.tenant.writesSince(before.writes);
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
