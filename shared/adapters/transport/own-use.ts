/** What this process uses of the limits, and what it may use beside its share: DECISIONS.md, D-windows. */
import {
  allowedInDay,
  type DayLimit,
  granted,
  grantedAtMs,
  noGrant,
  type UnitsByHour,
  usedInDay,
} from '../../core/day-budget.ts';
import { TransientError } from '../../core/errors.ts';
import { nothingOwed, type Owed, owedAfter, type Renewal, type Use } from '../../core/shared-past.ts';
import { shareParts, usableMs } from '../../core/shares.ts';
import { windowsMs } from './allowances.ts';
import type { LimiterName, Meter } from './limiter-share.ts';

export type WindowName = keyof typeof windowsMs;

export function byWindow<T>(of: (name: WindowName) => T): Readonly<Record<WindowName, T>> {
  const names = Object.keys(windowsMs) as WindowName[];
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<WindowName, T>;
}

/** Beside the shares in the book. */
export interface SharedPast {
  /** Of the parts that no process has. */
  readonly owed: Readonly<Record<WindowName, Owed>>;
  /** Units that were granted. */
  readonly hours: UnitsByHour;
}

export const noPast: SharedPast = { owed: byWindow(() => nothingOwed), hours: [] };

/** By then a request that is in flight is answered, or given up. */
const answeredAfterMs = 60_000;
const unusedMeter: Meter = { used: () => 0, leftAfterMs: () => 0 };

interface Limiter {
  readonly name: LimiterName;
  meter: Meter;
  /** Of the grant. Below zero: so much was counted with an earlier grant, and not sent. */
  spent: number;
}

interface Day {
  readonly hours: UnitsByHour;
  readonly share: number;
  readonly aheadMs: number;
}

/** Units of SharePoint for 24 hours. */
export interface DayUse {
  readonly used: number;
  readonly allowed: number;
}

export interface OwnUse {
  /** The parts of a limit that others may have used within the window. */
  owed(name: LimiterName): number;
  /** A limiter of this process; each geo location has its own, with limits of its own. */
  add(name: LimiterName): Metered;
  /** To be called before the share changes. `commit` when the book is written. */
  renewed(past: SharedPast, renewal: Renewal, share: number): Renewed;
  /** What all processes have used of the day, when the share was last renewed. */
  day(): DayUse;
  /** It is not known whether the book is written. */
  unsure(): void;
}

export interface Metered {
  meter(meter: Meter): void;
  /** False: the day allows no more for now. */
  take(cost: number, isUrgent: boolean): boolean;
  usedUp(cost: number, isUrgent: boolean): TransientError | undefined;
  giveBack(cost: number): void;
}

export interface Renewed {
  readonly past: SharedPast;
  commit(): void;
}

export function createOwnUse(limit: DayLimit, elapsedMs: () => number): OwnUse {
  const limiters: Limiter[] = [];
  /** Times are of `elapsedMs`. */
  let own: Readonly<Record<WindowName, Owed>> = noPast.owed;
  /** Of what is owed in the book. Times are those of the book. */
  let mine: Readonly<Record<WindowName, Owed>> = noPast.owed;
  let grant = noGrant;
  /** Of all processes, when the grant was made, and by how much their clock is ahead. */
  let day: Day = { hours: [], share: 0, aheadMs: 0 };
  /** Afterwards the process counts as one that cannot reach the book. */
  let grantUntilMs = Number.NEGATIVE_INFINITY;
  /** What of the grant can be given back. */
  let refundable = 0;

  /** The largest of all geo locations, each of which has the whole limit. */
  function most(name: WindowName, of: (one: Limiter) => number): number {
    return Math.max(0, ...limiters.filter((one) => one.name === name).map(of));
  }

  function useOf(name: WindowName): Use {
    const windowMs = windowsMs[name];
    const after = (parts: number) => (one: Limiter) =>
      one.meter.leftAfterMs(parts / shareParts.whole) ?? windowMs + answeredAfterMs;
    return {
      used: most(name, (one) => one.meter.used()) * shareParts.whole,
      leftAfterMs: (parts) => most(name, after(parts)),
      windowMs,
    };
  }

  function useOfDay(isForRuns: boolean): DayUse {
    const allowed = Math.floor(allowedInDay(limit, isForRuns));
    const used = Math.floor(usedInDay(day.hours, elapsedMs() + day.aheadMs));
    return { used: Math.min(used, allowed), allowed };
  }

  function usedUp(units: number, isForRuns: boolean): TransientError | undefined {
    const { hours, share, aheadMs } = day;
    const nowMs = elapsedMs() + aheadMs;
    const atMs = grantedAtMs(hours, { units, isForRuns }, { share, nowMs, limit });
    if (atMs === undefined) return undefined;
    const { used, allowed } = useOfDay(isForRuns);
    return new TransientError(
      `${used} of ${allowed} units of SharePoint for 24 hours are used${isForRuns ? ', not counting those for people' : ''}. There is room again at ${new Date(atMs).toISOString()}`,
      { because: 'the units of the day are used up', retryAfterMs: atMs - nowMs },
    );
  }

  return {
    owed(name) {
      const one = name in own ? own[name as WindowName] : nothingOwed;
      return one.untilMs > elapsedMs() ? one.parts : 0;
    },
    add(name) {
      const one: Limiter = { name, meter: unusedMeter, spent: 0 };
      limiters.push(one);
      return {
        meter(meter) {
          one.meter = meter;
        },
        take(cost, isUrgent) {
          const isLimited = name === 'sharepoint' && elapsedMs() < grantUntilMs;
          if (isLimited && one.spent + cost > (isUrgent ? grant.units : grant.forRuns)) return false;
          one.spent += cost;
          return true;
        },
        usedUp: (cost, isUrgent) => usedUp(cost, !isUrgent),
        giveBack(cost) {
          one.spent -= cost;
        },
      };
    },
    renewed(past, renewal, share) {
      const aheadMs = renewal.nowMs - elapsedMs();
      const debts = byWindow((name) => {
        const owed = { ...own[name], untilMs: own[name].untilMs + aheadMs };
        const before = { free: past.owed[name], own: owed, mine: mine[name] };
        return owedAfter(before, renewal, useOf(name));
      });
      const spent = most('sharepoint', (one) => one.spent);
      const counted = limiters.map((one) => [one, Math.max(0, one.spent)] as const);
      const before = { units: refundable, hour: grant.hour, spent };
      const next = granted(past.hours, before, { share, nowMs: renewal.nowMs, limit });
      return {
        past: { owed: byWindow((name) => debts[name].free), hours: next.hours },
        commit() {
          own = byWindow((name) => ({
            ...debts[name].own,
            untilMs: debts[name].own.untilMs - aheadMs,
          }));
          mine = byWindow((name) => debts[name].mine);
          day = { hours: next.hours, share, aheadMs };
          grant = next.grant;
          // Who has given the share back has no grant, and does not wait for the next one.
          grantUntilMs = share === 0 ? Number.NEGATIVE_INFINITY : renewal.nowMs + usableMs - aheadMs;
          refundable = grant.units;
          for (const [one, units] of counted) one.spent -= units;
        },
      };
    },
    day: () => useOfDay(true),
    unsure() {
      refundable = 0;
      mine = noPast.owed;
    },
  };
}
