/**
 * Buffers events, and sends them in groups, each within a time limit. A service that hangs or refuses is not called again
 * for a while, so that it delays no function (DECISIONS.md, D-telemetry-down).
 */
import type { RequestTimer } from '../clock.ts';
import { answerWithin } from '../time-limit.ts';

export interface OutboxOptions<E> {
  /** Sends a group; false: it was not accepted, and may be sent again. */
  readonly send: (group: readonly E[]) => Promise<boolean>;
  readonly warn: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
  readonly timer: Pick<RequestTimer, 'timeout'>;
  readonly groupWithinMs?: number;
}

export interface Outbox<E> {
  add(event: E): void;
  /** Resolves when all events are sent, or the service does not accept them now. Never rejects. */
  flush(): Promise<void>;
}

/** One request of the SDK, which sends at most 512 events in each. */
const eventsPerGroup = 500;
/** The usual time of a group is a fraction of a second. */
const defaultGroupWithinMs = 2_000;
/** How long nothing is sent after a failure. */
const pauseMs = 60_000;
/** Most buffered events; the oldest are dropped first. */
const mostKept = 10_000;

export function outbox<E>(options: OutboxOptions<E>): Outbox<E> {
  const { send, warn, now, timer, groupWithinMs = defaultGroupWithinMs } = options;
  let waiting: E[] = [];
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  /** A group that took too long, and may still be accepted. Until it ends, nothing else is sent. */
  let late: Promise<unknown> | undefined;

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.splice(0, eventsPerGroup);
      const sending = send(group).catch((error: unknown) => {
        warn(`Telemetry was not sent: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      });
      const outcome = await answerWithin<boolean | undefined>(
        timer.timeout(groupWithinMs),
        sending,
        () => undefined,
      );
      if (outcome === true) continue;
      if (outcome === false) waiting = [...group, ...waiting];
      else wait(sending, group);
      pause();
      return;
    }
  }

  function wait(sending: Promise<boolean>, group: readonly E[]): void {
    warn(`Telemetry was not sent within ${groupWithinMs} ms; the app goes on without it`);
    late = sending.then((accepted) => {
      late = undefined;
      if (!accepted) waiting = [...group, ...waiting];
    });
  }

  function pause(): void {
    pausedUntil = now() + pauseMs;
  }

  /** Drops the oldest events if the service accepts none for long. */
  function forgetOldest(): void {
    const surplus = waiting.length - mostKept;
    if (surplus <= 0) return;
    waiting.splice(0, surplus);
    warn(`${surplus} events were dropped, because Application Insights does not accept them`);
  }

  return {
    add(event: E) {
      waiting.push(event);
    },
    async flush() {
      if (late !== undefined || now() < pausedUntil) return forgetOldest();
      running ??= sendAll().finally(() => {
        running = undefined;
      });
      await running;
    },
  };
}
