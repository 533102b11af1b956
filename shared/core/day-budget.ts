/**
 * The limit of a day, for all processes together. A process is granted what it may use until its share ends; the grant counts
 * as used at once, and what was not used of it is given back with the next one. So a process that dies has used it all.
 */
import { shareParts, shareTermMs } from './shares.ts';

/** [hour since 1970, units], oldest first. */
export type UnitsByHour = readonly (readonly [number, number])[];

export interface DayLimit {
  readonly perDay: number;
  readonly perMinute: number;
}

export interface Grant {
  readonly units: number;
  /** Of these, what runs may use. The rest is for people. */
  readonly forRuns: number;
  /** Under which it is counted. */
  readonly hour: number;
}

export const noGrant: Grant = { units: 0, forRuns: 0, hour: 0 };

export interface Granted {
  readonly hours: UnitsByHour;
  readonly grant: Grant;
}

/** More than a share can use until it ends, which is after two minutes. */
const mostMinutes = 3;
/** Of what is left of the day. So the last of it is spread, and never used up at once. */
const part = 1 / 10;
/** Of each grant, for people. */
const peoplesOfGrant = 1 / 32;
/** Of each day, for people, so that something is left for them when runs have used up the rest. */
const peoplesOfDay = 1 / 64;
const hourMs = 3_600_000;
/** Beside the present one. Hours are counted whole. */
const hoursKept = 25;

export interface AtMoment {
  /** 0 to 1. */
  readonly share: number;
  readonly nowMs: number;
  readonly limit: DayLimit;
}

/** `spent`: of the grant before. */
export function granted(
  hours: UnitsByHour,
  before: Pick<Grant, 'units' | 'hour'> & { readonly spent: number },
  moment: AtMoment,
): Granted {
  const hour = hourAt(moment.nowMs);
  // One hour ahead may be of a clock that is.
  const kept = hours.filter(([one]) => one >= hour - hoursKept && one <= hour + 1);
  const counted = new Map(kept);
  const add = (to: number, units: number) => counted.set(to, Math.max(0, (counted.get(to) ?? 0) + units));
  if (counted.has(before.hour)) add(before.hour, -before.units);
  add(hour, before.spent);
  const grant = { ...sizeOfGrant([...counted], moment), hour };
  add(hour, grant.units);
  return { hours: [...counted].sort(([one], [other]) => one - other), grant };
}

/** Units in 24 hours. Processes that cannot reach the book use the reserve, and are not counted. */
export function allowedInDay({ perDay }: DayLimit, isForRuns: boolean): number {
  const allowed = (perDay * shareParts.regular) / shareParts.whole;
  return isForRuns ? allowed * (1 - peoplesOfDay) : allowed;
}

export function usedInDay(hours: UnitsByHour, nowMs: number): number {
  const oldest = hourAt(nowMs) - hoursKept;
  return hours.reduce((sum, [hour, units]) => sum + (hour >= oldest ? units : 0), 0);
}

/** When so much is granted to this share; undefined: with its next renewal. */
export function grantedAtMs(
  hours: UnitsByHour,
  wanted: { readonly units: number; readonly isForRuns: boolean },
  moment: AtMoment,
): number | undefined {
  const { nowMs } = moment;
  const sizeAt = (atMs: number) => {
    const { units, forRuns } = sizeOfGrant(hours, { ...moment, nowMs: atMs });
    return wanted.isForRuns ? forRuns : units;
  };
  // More than this is never granted at once.
  const units = Math.min(wanted.units, sizeAt(Number.POSITIVE_INFINITY));
  if (sizeAt(nowMs) >= units) return undefined;
  const ends = hours.map(([hour]) => (hour + hoursKept + 1) * hourMs - shareTermMs);
  return ends.find((atMs) => atMs > nowMs && sizeAt(atMs) >= units);
}

function sizeOfGrant(hours: UnitsByHour, { share, nowMs, limit }: AtMoment): Omit<Grant, 'hour'> {
  const used = usedInDay(hours, nowMs);
  const sizeFor = (isForRuns: boolean) => {
    const left = Math.max(0, allowedInDay(limit, isForRuns) - used);
    return Math.floor(share * Math.min(mostMinutes * limit.perMinute, left * part));
  };
  const units = sizeFor(false);
  return { units, forRuns: Math.min(units * (1 - peoplesOfGrant), sizeFor(true)) };
}

/** The hour in which the last of a grant may be used. */
function hourAt(nowMs: number): number {
  return Math.floor((nowMs + shareTermMs) / hourMs);
}
