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
  /** As the admin address does: beside the schedule, which stays, and beside a run that is under way. */
  fireByHand(name: string): Promise<void>;
  stop(): void;
}

const never = '0001-01-01T00:00:00+00:00';
const clockTickMs = 250;

export interface TimerOptions {
  readonly timers: 'requested' | 'clock';
  readonly timersEarlyMs: number;
}

/**
 * Timer triggers as `TimerListener` of azure-webjobs-sdk-extensions runs them: while a function runs on its schedule,
 * `Next` is the time for which it was scheduled and `Last` the time of the previous invocation; both move on afterwards.
 * A timer may fire early, and is not held back then.
 *
 *   fired                              | Next while it runs            | afterwards
 *   -----------------------------------+-------------------------------+------------------
 *   by the clock                       | the earliest that was missed  | after its start, or after Next when that is later
 *   requested, as past due             | the earliest that was missed  | after its start
 *   requested, when it is due          | the latest that is due        | after its start
 *   requested before its time; admin   | as it is                      | stays
 *
 * The third row is this host's own: a parent that moves the clock over many nights at once means the last of them.
 */
export function startTimers(
  triggers: readonly TimerTrigger[],
  { timers: mode, timersEarlyMs }: TimerOptions,
  invoke: Invoke,
): Timers {
  const timers = new Map(
    triggers.map((trigger) => [trigger.registration.metadata.name, createTimer(trigger, invoke)]),
  );
  const tick = () => {
    for (const timer of timers.values()) void timer.fireIfDue(timersEarlyMs)?.catch(() => undefined);
  };
  const ticking = mode === 'clock' ? setInterval(tick, clockTickMs) : undefined;
  const named = (name: string) => {
    const timer = timers.get(name);
    if (timer) return timer;
    throw new Error(`There is no timer "${name}"; there are: ${[...timers.keys()].join(', ')}.`);
  };
  return {
    names: [...timers.keys()],
    fire: async (name, overrides = {}) => named(name).fire(overrides),
    fireByHand: async (name) => named(name).fireByHand(),
    stop: () => clearInterval(ticking),
  };
}

interface Firing extends TimerOverrides {
  /** By hand: the schedule does not count it. */
  readonly how: 'by-clock' | 'requested' | 'by-hand';
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
  const skipToLatest = (now: Date) => {
    for (let later = next; later <= now; later = schedule.next(later)) next = later;
  };
  const run = async ({ how, isPastDue = false, scheduleStatus }: Firing) => {
    const start = new Date();
    const scheduled = how === 'by-clock' || (how === 'requested' && next <= start);
    if (how === 'requested' && !isPastDue) skipToLatest(start);
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: scheduleStatus ?? (useMonitor ? status() : null),
      IsPastDue: isPastDue,
    };
    const end = await invoke(registration, { input: { json: JSON.stringify(info) } });
    if (scheduled) {
      last = next > start ? next : start;
      next = schedule.next(last);
    }
    if (!end.succeeded) throw end.error;
  };
  /** One at a time, as in Azure. */
  const inTurn = (firing: () => Promise<void> | undefined) => {
    const mine = busy.then(firing);
    busy = mine.catch(() => undefined);
    return mine;
  };
  const isDue = (earlyMs: number) => next.getTime() - earlyMs <= Date.now();
  return {
    /** Checked again when it is next: the run before may have moved the schedule. */
    fireIfDue: (earlyMs: number) =>
      isDue(earlyMs) ? inTurn(() => (isDue(earlyMs) ? run({ how: 'by-clock' }) : undefined)) : undefined,
    fire: (overrides: TimerOverrides) => inTurn(() => run({ ...overrides, how: 'requested' })),
    fireByHand: () => run({ how: 'by-hand' }),
  };
}

/** .NET counts in tenths of a microsecond; a time that the schedule gives has no fraction. */
function format(moment: Date): string {
  const [seconds = '', fraction = ''] = moment.toISOString().replace('Z', '').split('.');
  return fraction === '000' ? `${seconds}+00:00` : `${seconds}.${fraction}1234+00:00`;
}
