import type { TimerOverrides } from './timers.ts';

const never = '0001-01-01T00:00:00+00:00';

/** The nightly timer once more: the host remembers that the occurrence of this night was not finished. */
export function pastDueAt(now: Date): TimerOverrides {
  const day = now.toISOString().slice(0, 10);
  return {
    isPastDue: true,
    scheduleStatus: { Last: never, Next: `${day}T01:00:00+00:00`, LastUpdated: never },
  };
}
