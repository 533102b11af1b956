/** What a rate limiter may use of its limits, as one of the processes of the app. */
import type { TransientError } from '../../core/errors.ts';

/** These names are stable: they are the values of the dimension `lane` in the event `throttled`. */
export type LimiterName = 'graph' | 'graph-photos' | 'profiles' | 'sharepoint';

/** What a limiter has used within the window, 0 to 1. */
export interface Meter {
  used(): number;
  /** How long until so much of it has left the window; undefined: that takes an answer. */
  leftAfterMs(used: number): number | undefined;
}

/** The part of the limits that this process may use. */
export interface LimiterShare {
  /** Resolves when the process has a share, or cannot have one for now. */
  ready(): Promise<void>;
  /** 0 to 1. */
  now(): number;
  /** The same, without what other processes may have used of it within the window. */
  unused(): number;
  short(): void;
  /** A request is in flight. The share is not given back before it has ended. */
  sent(): void;
  ended(): void;
  /** Counts what is sent for the limit of a day. False: that allows no more for now. */
  take(cost: number, isUrgent: boolean): boolean;
  /** When `take` was refused: why it is not worth waiting for so much. Undefined: the share may send it within a minute. */
  usedUp(cost: number, isUrgent: boolean): TransientError | undefined;
  /** Of what was taken, what is not sent. */
  giveBack(cost: number): void;
  /** Tells the share how to find out what this limiter uses. */
  meter(meter: Meter): void;
}

export const wholeShare: LimiterShare = {
  ready: async () => undefined,
  now: () => 1,
  unused: () => 1,
  short: () => undefined,
  sent: () => undefined,
  ended: () => undefined,
  take: () => true,
  usedUp: () => undefined,
  giveBack: () => undefined,
  meter: () => undefined,
};
