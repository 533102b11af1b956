/** An app with invalid settings names them in its log and in an event, without their values, and does no other work. */

import { systemClock } from './adapters/clock.ts';
import type { MisconfiguredEnvironment } from './config/environment.ts';
import { events } from './core/events.ts';
import { errorText } from './core/nameless-errors.ts';
import type { Telemetry } from './ports/runtime.ts';

export interface Log {
  error(...what: unknown[]): void;
}

export interface Announcer {
  /** Never throws, because the process must keep running to answer requests. */
  announce(log: Log): Promise<void>;
}

/** Shorter than the 15 minutes between two calls of tidyUp, so that each call sends the event that keeps the alert active. */
const repeatAfterMs = 10 * 60_000;
/** Application Insights cuts a property at 8,192 characters. */
const longest = 8_000;

/** The event is sent at the start, and again if the last one is more than ten minutes old; every call is logged. */
export function createAnnouncer(environment: MisconfiguredEnvironment): Announcer {
  const invalid = environment.problems.map(({ setting, reason }) => ({ setting, reason }));
  const dimensions = {
    settings: joined(invalid.map(({ setting }) => setting)),
    reasons: joined(invalid.map(({ setting, reason }) => `${setting} ${reason}`)),
  };
  let telemetry: Promise<Telemetry> | undefined;
  let sentAtMs = Number.NEGATIVE_INFINITY;

  async function send(): Promise<void> {
    const nowMs = systemClock.now().getTime();
    const isDue = nowMs - sentAtMs >= repeatAfterMs;
    if (isDue) sentAtMs = nowMs;
    // Loads every client, so it comes after the log entry, which must not depend on it.
    telemetry ??= import('./composition.ts').then(({ composeTelemetry }) => composeTelemetry(environment));
    const sender = await telemetry;
    if (isDue) sender.event(events.appMisconfigured, dimensions, { invalid: invalid.length });
    await sender.flush();
  }

  return {
    async announce(log) {
      log.error('The configuration is invalid: no work is done until it is corrected', { invalid });
      await send().catch((error: unknown) =>
        log.error('The event of it could not be sent', errorText(error)),
      );
    },
  };
}

function joined(parts: readonly string[]): string {
  return parts.join('; ').slice(0, longest);
}
