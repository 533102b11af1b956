/** Throttling happens many times a minute: it is added up, and told once per invocation. */
import { events } from '../../core/events.ts';
import type { Telemetry } from '../../ports.ts';

export interface Throttled {
  readonly lane: string;
  readonly host: string;
  readonly status: number;
  readonly waitMs: number;
}

export interface ThrottlingTally {
  add(event: Throttled): void;
  /** Sends one event for each lane, host and status since the last call: how often, and the longest wait asked for. */
  tell(functionName: string): void;
}

export function throttlingTally(telemetry: Telemetry): ThrottlingTally {
  const tally = new Map<string, Throttled & { readonly times: number }>();
  return {
    add(event) {
      const key = `${event.lane} ${event.host} ${event.status}`;
      const before = tally.get(key);
      const waitMs = Math.max(before?.waitMs ?? 0, event.waitMs);
      tally.set(key, { ...event, waitMs, times: (before?.times ?? 0) + 1 });
    },
    tell(functionName) {
      for (const { lane, host, status, waitMs, times } of tally.values()) {
        const properties = { functionName, lane, host, status: String(status) };
        telemetry.event(events.throttled, properties, { times, waitMs });
      }
      tally.clear();
    },
  };
}
