/** What a workflow needs of the process it runs in: time, pictures, messages and telemetry. */
import type { Dimensions, EventName, Measurements } from '../core/events.ts';
import type { Likeness, PerSize, Sha256 } from '../core/observation.ts';

export interface Images {
  sha256(bytes: Uint8Array): Sha256;
  /** EXIF-rotated, cut to the centre square, brought to 48x48 sRGB, blurred, averaged. Undefined: not a readable image. */
  likeness(bytes: Uint8Array): Promise<Likeness | undefined>;
  /** JPEG renditions, EXIF-rotated, square, sRGB, never enlarged. Undefined: not a readable image. */
  renditions(bytes: Uint8Array, pixels: PerSize<number>): Promise<PerSize<Uint8Array> | undefined>;
}

export type QueueName =
  | 'refresh-directory'
  | 'refresh-library'
  | 'compare-users'
  | 'close-run'
  | 'repair-photos'
  | 'sync-user';

/** A message that is not to be delivered yet. */
export interface Scheduled {
  /** Whoever has it already works on it. */
  cancel(): Promise<void>;
}

export interface Queues {
  send(queue: QueueName, message: object, delayMs?: number): Promise<void>;
  /** The same, for a message that may become needless. */
  schedule(queue: QueueName, message: object, delayMs: number): Promise<Scheduled>;
}

/** `Given`, if it has nothing that `Known` has not: a variable may carry more than its type is asked for. */
type Exactly<Given, Known> = Given & Readonly<Record<Exclude<keyof Given, keyof Known>, never>>;

export interface Telemetry {
  /** What an event carries stands in the catalogue: all of it, and nothing else. */
  event<E extends EventName, D extends Dimensions<E>, M extends Measurements<E>>(
    name: E,
    dimensions: Exactly<D, Dimensions<E>>,
    measurements: Exactly<M, Measurements<E>>,
  ): void;
  flush(): Promise<void>;
}

export interface Clock {
  now(): Date;
}

export interface Timer {
  /** Ends early, and without an error, when the signal says so. Why it is a port: DECISIONS.md, D-test-timer. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}
