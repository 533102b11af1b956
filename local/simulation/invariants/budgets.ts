/** How many users were written without an approval, against what the guard allows in 24 hours. */
import { json } from './rows.ts';

const dayMs = 86_400_000;
const leastOnDemand = 50;
/** Of fewer compared users, any change is a large share. */
const updatesFrom = 50;

export interface Counted {
  readonly userId: string;
  readonly runId: string;
  /** When it counts: for which moment the run was planned, or when a single user was asked for. */
  readonly at: number;
  readonly kind: 'update' | 'clear' | 'on-demand';
}

export interface Limits {
  readonly compared: number;
  /** Percentages, as the settings have them. */
  readonly updates: number;
  readonly clears: number;
  readonly clearsMax: number;
  /** Of one run (INSTEP_MAX_UPDATES_PER_RUN); undefined: no limit. */
  readonly mostUpdates: (runId: string) => number | undefined;
}

/** What is over a limit in a window that ends at one of the writes; undefined: nothing. */
export function overBudget(writes: readonly Counted[], limits: Limits): string | undefined {
  const { compared, updates, clears, clearsMax } = limits;
  const most = {
    clear: Math.min(Math.floor((compared * clears) / 100), clearsMax),
    update: compared < updatesFrom ? Number.POSITIVE_INFINITY : (compared * updates) / 100,
    'on-demand': Math.max(leastOnDemand, Math.floor(compared / 100)),
  };
  for (const { at, kind } of writes) {
    const window = writes.filter((one) => one.kind === kind && one.at <= at && one.at > at - dayMs);
    const users = new Set(window.map(({ userId }) => userId)).size;
    if (users > most[kind])
      return `${users} users, limit ${most[kind]}: ${kind} until ${new Date(at).toISOString()}`;
  }
  return overRollout(writes, limits);
}

/** By gradual rollout. */
function overRollout(writes: readonly Counted[], { mostUpdates }: Limits): string | undefined {
  const updates = writes.filter(({ kind }) => kind === 'update');
  for (const runId of new Set(updates.map((one) => one.runId))) {
    const users = updates.filter((one) => one.runId === runId).length;
    const most = mostUpdates(runId) ?? Number.POSITIVE_INFINITY;
    if (users > most) return `${users} users, limit ${most}: updates of run ${runId}`;
  }
  return undefined;
}

/** Users whom the last closed run compared. */
export function comparedIn(run: Readonly<Record<string, unknown>> | undefined): number {
  const totals = json<{ inScope: number; findings: { unknown?: number } }>(run?.totals);
  return totals === undefined ? 0 : totals.inScope - (totals.findings.unknown ?? 0);
}
