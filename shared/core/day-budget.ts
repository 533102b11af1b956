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
  /** Under which it is counted. */
  readonly hour: number;
}

export const noGrant: Grant = { units: 0, hour: 0 };

export interface Granted {
  readonly hours: UnitsByHour;
  readonly grant: Grant;
}

/** More than a share can use until it ends, which is after two minutes. */
const mostMinutes = 3;
/** Of what is left of the day. So the last of it is spread, and never used up at once. */
const part = 1 / 10;
const hourMs = 3_600_000;

/** `spent`: of the grant before. `share`: 0 to 1. */
export function granted(
  hours: UnitsByHour,
  before: Grant & { readonly spent: number },
  { share, nowMs, limit }: { readonly share: number; readonly nowMs: number; readonly limit: DayLimit },
): Granted {
  // The hour in which the last of the grant may be used.
  const hour = Math.floor((nowMs + shareTermMs) / hourMs);
  // One hour ahead may be of a clock that is.
  const kept = hours.filter(([one]) => one >= hour - 25 && one <= hour + 1);
  const counted = new Map(kept);
  const add = (to: number, units: number) => counted.set(to, Math.max(0, (counted.get(to) ?? 0) + units));
  if (counted.has(before.hour)) add(before.hour, -before.units);
  add(hour, before.spent);
  const used = [...counted.values()].reduce((sum, units) => sum + units, 0);
  // Processes that cannot reach the book use the reserve, and are not counted.
  const left = Math.max(0, (limit.perDay * shareParts.regular) / shareParts.whole - used);
  const units = Math.floor(share * Math.min(mostMinutes * limit.perMinute, left * part));
  add(hour, units);
  return { hours: [...counted].sort(([one], [other]) => one - other), grant: { units, hour } };
}
