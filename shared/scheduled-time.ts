/** When a timer was due. */
import type { Timer } from '@azure/functions';

const minuteMs = 60_000;

/**
 * The host writes its schedule status only after an invocation, so `next` is the occurrence that is firing; without a
 * status (the first time, or by hand) the moment itself, to the minute, stands for it.
 */
export function scheduledTime(timer: Timer, now: Date): Date {
  const due = Date.parse(timer.scheduleStatus?.next ?? '');
  if (Number.isFinite(due) && due <= now.getTime() && due > 0) return new Date(due);
  return new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
}
