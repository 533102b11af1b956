/** When nightly runs start, and what the time between them adds to a wait. */
import { dayMs, hourMs } from './calendar.ts';
import { parseNcrontab } from './ncrontab.ts';

export interface Schedule {
  /** The first start after `from`. Undefined: there is none, or the host refuses the expression. */
  next(from: Date): Date | undefined;
}

export function scheduleOf(expression: string): Schedule {
  const parsed = orUndefined(() => parseNcrontab(expression));
  return { next: (from) => parsed && orUndefined(() => parsed.next(from)) };
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The timer may be late, and its call may be repeated; a run that starts later than that did not start on schedule. */
const graceMs = 2 * hourMs;

/** The first start on schedule after `last` that was missed by `now`. */
export function missedStart(schedule: Schedule, last: Date, now: Date): Date | undefined {
  const expected = schedule.next(last);
  return expected !== undefined && now.getTime() - expected.getTime() > graceMs ? expected : undefined;
}

/** How long a change in Exchange may go unseen, because no run starts: at most, and on average. In minutes. */
export interface UnseenFor {
  readonly longest: number;
  readonly mean: number;
}

/** Days that are looked at: each weekday once, and the gap after the last one. */
const lookedAtMs = 8 * dayMs;
/** A schedule with more starts than that has none but short gaps. */
const mostStarts = 300;

/** Undefined: fewer than two starts lie ahead. */
export function unseenFor(schedule: Schedule, now: Date): UnseenFor | undefined {
  const gaps: number[] = [];
  let last = schedule.next(now);
  for (let starts = 1; last !== undefined && starts < mostStarts; starts += 1) {
    const next = schedule.next(last);
    if (next === undefined) break;
    gaps.push((next.getTime() - last.getTime()) / 60_000);
    if (next.getTime() - now.getTime() > lookedAtMs) break;
    last = next;
  }
  if (gaps.length === 0) return undefined;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  // A change falls into a long gap more often than into a short one.
  return { longest: Math.max(...gaps), mean: sum(gaps.map((gap) => gap * gap)) / (2 * sum(gaps)) };
}
