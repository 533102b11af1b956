import type { Invoke } from './invoke.ts';
import type { TimerTrigger } from './triggers.ts';

/** The field names and the date form are those that the Functions host hands to the worker. */
export interface ScheduleStatus {
  readonly Last: string;
  readonly Next: string;
  readonly LastUpdated: string;
}

export interface TimerOverrides {
  readonly isPastDue?: boolean;
  readonly scheduleStatus?: ScheduleStatus;
}

export interface Timers {
  readonly names: readonly string[];
  /** Fires now and answers when the function ended. Throws what the function threw; an unknown name is an Error. */
  fire(name: string, overrides?: TimerOverrides): Promise<void>;
  stop(): void;
}

const never = '0001-01-01T00:00:00+00:00';
const clockTickMs = 250;

/**
 * Timer triggers as `TimerListener` of azure-webjobs-sdk-extensions runs them: while a function runs on its schedule,
 * `Next` is the time for which it was scheduled and `Last` the time of the previous invocation; both move on afterwards.
 * A timer fired before its time is a manual invocation, which leaves the schedule alone. As the clock of this host may
 * be moved over many nights at once, `Next` is first brought to the latest time that is due.
 */
export function startTimers(
  triggers: readonly TimerTrigger[],
  mode: 'told' | 'clock',
  invoke: Invoke,
): Timers {
  const timers = new Map(
    triggers.map((trigger) => [trigger.registration.metadata.name, createTimer(trigger, invoke)]),
  );
  const ticking =
    mode === 'clock'
      ? setInterval(() => {
          for (const timer of timers.values()) if (timer.isDue()) void timer.fire({}).catch(() => undefined);
        }, clockTickMs)
      : undefined;
  return {
    names: [...timers.keys()],
    fire: async (name, overrides = {}) => {
      const timer = timers.get(name);
      if (!timer)
        throw new Error(`There is no timer "${name}"; there are: ${[...timers.keys()].join(', ')}.`);
      await timer.fire(overrides);
    },
    stop: () => clearInterval(ticking),
  };
}

function createTimer({ registration, schedule, useMonitor }: TimerTrigger, invoke: Invoke) {
  let last: Date | undefined;
  let next = schedule.next(new Date());
  let busy: Promise<unknown> = Promise.resolve();

  const status = (): ScheduleStatus => ({
    Last: last ? format(last) : never,
    Next: format(next),
    LastUpdated: last ? format(last) : never,
  });
  const run = async (overrides: TimerOverrides) => {
    const invokedAt = new Date();
    const scheduled = next <= invokedAt;
    for (let later = next; later <= invokedAt; later = schedule.next(later)) next = later;
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: overrides.scheduleStatus ?? (useMonitor ? status() : null),
      IsPastDue: overrides.isPastDue ?? false,
    };
    const end = await invoke(registration, { input: { json: JSON.stringify(info) } });
    if (scheduled) {
      last = invokedAt;
      next = schedule.next(invokedAt);
    }
    if (!end.succeeded) throw end.error;
  };
  return {
    isDue: () => next <= new Date(),
    /** One at a time, as in Azure. */
    fire: (overrides: TimerOverrides) => {
      const mine = busy.then(() => run(overrides));
      busy = mine.catch(() => undefined);
      return mine;
    },
  };
}

function format(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
