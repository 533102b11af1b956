/** When a timer was due. */
import type { Timer } from '@azure/functions';

const minuteMs = 60_000;

/**
 * The host writes its schedule status only after an invocation, so `next` is the occurrence that is firing, however late it
 * is. It may also be early: the host's timer counts an interval, about a second too few now and then, and more after the
 * clock was set back. So an occurrence within the next minute is the one that is firing. Without one (the first time, or
 * started by hand) the moment itself, to the minute, stands for it.
 */
export function scheduledTime(timer: Timer, now: Date): Date {
  const next = Date.parse(timer.scheduleStatus?.next ?? '');
  // The host says the year 1 where it does not know.
  if (next > 0 && next - now.getTime() < minuteMs) return new Date(next);
  return new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
}
