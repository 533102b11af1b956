/** What is known of the nights that were played. */
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { HostStats } from '../host/messages.ts';
import type { StorageCounts } from '../host/storage-counter.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import type { Cast } from './cast.ts';
import type { TenantAudit, TenantPerson, TenantWrite } from './tenant-control.ts';

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
  /** At the tenant, this night alone. */
  readonly counts: Counts;
  /** Requests of the app to its storage account. */
  readonly storage: StorageCounts;
  /** By name of the function. */
  readonly executions: Readonly<Record<string, Executions>>;
  readonly writes: readonly TenantWrite[];
  readonly ms: number;
  /** By object id, after the night. */
  readonly people: ReadonlyMap<string, TenantPerson>;
  /** The tenant's own judgement after the night; undefined: nothing was written in it. */
  readonly audit: TenantAudit | undefined;
}

export interface Played {
  readonly nights: readonly PlayedNight[];
  /** What the first night had to find, by object id. */
  readonly expected: ReadonlyMap<string, string>;
  readonly host: HostStats;
}

/** A run that failed, or that somebody stopped, found and repaired less than it should: no measure for what comes after. */
export function endedWell({ run }: Pick<PlayedNight, 'run'>): boolean {
  return run.state === 'completed' || run.state === 'reported';
}

/** Night 2 repairs what was found; from then on every second night, and the fourth is the first after people changed. */
export function isAfterChanges(night: number): boolean {
  return night >= 4 && night % 2 === 0;
}

/** Nothing changed since the night before, which put everything right. */
export function isQuiet(night: number): boolean {
  return night >= 3 && night % 2 === 1;
}

/**
 * Property drift is in no change log: a profile is read again when one of its files moves, or when its turn for a deep
 * check comes. Until then such a change may go unseen.
 */
export function profileChangesNotFound({ happenings, rows }: PlayedNight): readonly Happening[] {
  const found = new Set(rows.map(({ userId }) => userId));
  return happenings.filter(({ userId, expected }) => expected === 'not-shown' && !found.has(userId));
}

/** Users for whom the ramp left nothing in this night: they are planned again, and a later night may be theirs. */
export function leftByRamp({ rows }: PlayedNight): ReadonlySet<string> {
  return new Set(rows.filter(({ reason }) => reason === 'ramp').map(({ userId }) => userId));
}

/** To Microsoft 365; undefined where nobody was in scope, or nobody counted who was. */
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
