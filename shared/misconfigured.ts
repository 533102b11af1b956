/** What an app with invalid settings does instead of its work: it names them in the log and in an event, never with values. */
import { systemClock } from './adapters/clock.ts';
import { composeTelemetry } from './composition.ts';
import type { MisconfiguredEnvironment } from './config/environment.ts';
import { events } from './core/events.ts';

export interface Log {
  error(...what: unknown[]): void;
}

export interface Announcer {
  announce(log: Log): Promise<void>;
}

/** Shorter than the quarter of an hour between two ticks of tidyUp, which keep the alert alive in a process that stays. */
const repeatAfterMs = 10 * 60_000;
/** Application Insights cuts a property at 8,192 characters. */
const longest = 8_000;

/** The event is sent at the start, and again where it was last sent more than ten minutes ago; every call is logged. */
export function createAnnouncer(environment: MisconfiguredEnvironment): Announcer {
  const telemetry = composeTelemetry(environment);
  const invalid = environment.problems.map(({ setting, reason }) => ({ setting, reason }));
  let sentAtMs = Number.NEGATIVE_INFINITY;
  return {
    async announce(log) {
      log.error('The configuration is invalid: no work is done until it is corrected', { invalid });
      const nowMs = systemClock.now().getTime();
      if (nowMs - sentAtMs >= repeatAfterMs) {
        sentAtMs = nowMs;
        telemetry.event(
          events.appMisconfigured,
          {
            settings: joined(invalid.map(({ setting }) => setting)),
            reasons: joined(invalid.map(({ setting, reason }) => `${setting} ${reason}`)),
          },
          { invalid: invalid.length },
        );
      }
      await telemetry.flush();
    },
  };
}

function joined(parts: readonly string[]): string {
  return parts.join('; ').slice(0, longest);
}
