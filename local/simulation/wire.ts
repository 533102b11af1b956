/** The way of one request to a service and back: latency, and what becomes of it on the way. */
import type { Random } from '../tenant/truth/random.ts';
import type { FaultLog } from './fault-log.ts';
import { type Fate, fateOf, type Rates } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Of a worker process; whatever a dead one waits for never comes. */
export interface Life {
  readonly name: string;
  alive: boolean;
}

export interface Wire {
  readonly service: 'tenant' | 'storage';
  readonly log: FaultLog;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly rates: () => Rates;
  /** A line of the trace for what happened at the service. */
  readonly tell: (line: string) => void;
  /** How often each fate was met. */
  readonly counts: Map<string, number>;
}

export interface Sending<T> {
  readonly life: Life;
  /** A word or two for the trace; nothing that differs from run to run. */
  readonly what: string;
  /** Has the effect, and gives the answer. */
  readonly act: () => T | Promise<T>;
  /** What the caller gets without an answer of the service. */
  readonly failed: (fate: Exclude<Fate, 'served' | 'late' | 'stale'>, answer: T | undefined) => Promise<T>;
  /** What this request was answered before, where it can be answered so again. */
  readonly earlier?: () => T | undefined;
}

const quickest = 1;
const usual = 40;
const late = 20_000;

/** Of these nothing reaches what they were sent to. */
const without: ReadonlySet<Fate> = new Set(['lost-request', 'refused-5xx', 'throttled']);

export function sendOver<T>(wire: Wire, { life, what, act, failed, earlier }: Sending<T>): Promise<T> {
  const { time, random } = wire;
  const met = fateOf(wire.rates(), random);
  const stale = met === 'stale' ? earlier?.() : undefined;
  const chosen = met === 'stale' && stale === undefined ? 'served' : met;
  const fate =
    chosen === 'served' || wire.log.admit(`${wire.service} ${chosen}`, what) !== undefined
      ? chosen
      : 'served';
  wire.counts.set(fate, (wire.counts.get(fate) ?? 0) + 1);
  const there = quickest + random.below(usual) + (fate === 'late' ? random.below(late) : 0);
  const back = quickest + random.below(usual);
  const mark = fate === 'served' ? '' : ` [${fate}]`;
  return new Promise<T>((resolve, reject) => {
    // A request of a process that died may still be under way.
    const arrive = (): void => {
      wire.tell(`${life.name}${life.alive ? '' : ' (dead)'}: ${what}${mark}`);
      Promise.resolve(without.has(fate) ? undefined : fate === 'stale' ? stale : act()).then(
        (answer) => time.in(back, () => life.alive && answered(answer)),
        (error: unknown) => time.in(back, () => life.alive && reject(error)),
      );
    };
    const answered = (answer: T | undefined): void => {
      if (fate === 'served' || fate === 'late' || fate === 'stale') resolve(answer as T);
      else failed(fate, answer).then(resolve, reject);
    };
    time.in(there, () => (life.alive || random.below(2) === 0 ? arrive() : undefined));
  });
}
