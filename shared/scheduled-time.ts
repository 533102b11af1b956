/** The scheduled time of a timer call. */
import type { Timer } from '@azure/functions';

const minuteMs = 60_000;

/**
 * The host updates its schedule status only after an invocation, so `next` is the occurrence of this call, however late the
 * call is. The call may also be early, usually by a second, and by more after the clock was set back, so an occurrence
 * within the next minute counts as this one. Without an occurrence (first call, or started manually), the present time
 * counts, to the minute.
 */
export function scheduledTime(timer: Timer, now: Date): Date {
  const next = Date.parse(timer.scheduleStatus?.next ?? '');
  // The host sends the year 1 if it has no status.
  if (next > 0 && next - now.getTime() < minuteMs) return new Date(next);
  return new Date(Math.floor(now.getTime() / minuteMs) * minuteMs);
}
