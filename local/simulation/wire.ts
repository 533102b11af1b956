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
  readonly failed: (fate: Exclude<Fate, 'served' | 'late'>, answer: T | undefined) => Promise<T>;
}

const quickest = 1;
const usual = 40;
const late = 20_000;

export function sendOver<T>(wire: Wire, { life, what, act, failed }: Sending<T>): Promise<T> {
  const { time, random } = wire;
  const chosen = fateOf(wire.rates(), random);
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
      const arrives = fate !== 'lost-request' && fate !== 'refused-5xx' && fate !== 'throttled';
      wire.tell(`${life.name}${life.alive ? '' : ' (dead)'}: ${what}${mark}`);
      Promise.resolve(arrives ? act() : undefined).then(
        (answer) => time.in(back, () => life.alive && answered(answer)),
        (error: unknown) => time.in(back, () => life.alive && reject(error)),
      );
    };
    const answered = (answer: T | undefined): void => {
      if (fate === 'served' || fate === 'late') resolve(answer as T);
      else failed(fate, answer).then(resolve, reject);
    };
    time.in(there, () => (life.alive || random.below(2) === 0 ? arrive() : undefined));
  });
}
