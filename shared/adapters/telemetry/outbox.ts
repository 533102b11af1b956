/**
 * Events on their way out. They are sent in groups, each within a time limit: a service that hangs or refuses is left
 * alone for a while, and delays no function (DECISIONS.md, D-telemetry-down).
 */

export interface OutboxOptions<E> {
  /** Sends a group; false: it was not accepted, and may be sent again. */
  readonly send: (group: readonly E[]) => Promise<boolean>;
  readonly warn: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
  readonly groupWithinMs?: number;
}

export interface Outbox<E> {
  add(event: E): void;
  /** Resolves when all is sent, or when it is clear that the service is not there. Never rejects. */
  flush(): Promise<void>;
}

/** One request of the SDK, which sends at most 512 events in each. */
const eventsPerGroup = 500;
/** The usual time of a group is a fraction of a second. */
const defaultGroupWithinMs = 2_000;
/** How long the service is left alone after a failure. */
const pauseMs = 60_000;
/** What is kept while the service is left alone; the oldest events go first. */
const mostKept = 10_000;

export function outbox<E>({ send, warn, now, groupWithinMs = defaultGroupWithinMs }: OutboxOptions<E>) {
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
      const outcome = await within(sending, groupWithinMs);
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

  /** Only a service that is not there lets events pile up. */
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

/** Undefined: it takes longer. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
