/** What this process uses of one window of a published limit, and how much of that is for people. */
import {
  fitsAfterMs,
  inWindow,
  nothingUsed,
  totalOf,
  type WindowLimit,
  withAnswered,
  withSent,
} from '../../core/sliding-window.ts';
import type { LimiterShare } from './limiter-share.ts';

export interface WindowUse {
  total(): number;
  byPeople(): number;
  /** How long until so much has left the window; undefined: it takes an answer or a larger share. */
  leftAfterMs(units: number): number | undefined;
  send(cost: number, isOfPerson: boolean): Sent;
}

/** One of the two is to be called, once. */
export interface Sent {
  /** The request was answered, or given up. */
  answered(): void;
  /** It was not sent after all. */
  unsent(): void;
}

export function createWindowUse(
  { most, windowMs }: WindowLimit,
  { elapsedMs, share }: { readonly elapsedMs: () => number; readonly share: LimiterShare },
): WindowUse {
  let used = nothingUsed;
  let usedByPeople = nothingUsed;

  const moment = () => ({ nowMs: elapsedMs(), windowMs });

  function total(): number {
    used = inWindow(used, moment());
    return totalOf(used);
  }

  share.meter({
    used: () => total() / most,
    leftAfterMs: (part) => fitsAfterMs(used, { ...moment(), excess: part * most }),
  });
  return {
    total,
    byPeople() {
      usedByPeople = inWindow(usedByPeople, moment());
      return totalOf(usedByPeople);
    },
    leftAfterMs: (units) => fitsAfterMs(used, { ...moment(), excess: units }),
    send(cost, isOfPerson) {
      const byPeople = isOfPerson ? cost : 0;
      used = withSent(used, cost);
      usedByPeople = withSent(usedByPeople, byPeople);
      // One that is larger than the share counts for as many windows as it takes of it.
      const longerMs = Math.max(0, cost / (most * share.now()) - 1) * windowMs;
      return {
        answered() {
          const answered = { nowMs: elapsedMs() + longerMs, windowMs };
          used = withAnswered(used, cost, answered);
          usedByPeople = withAnswered(usedByPeople, byPeople, answered);
        },
        unsent() {
          used = withSent(used, -cost);
          usedByPeople = withSent(usedByPeople, -byPeople);
        },
      };
    },
  };
}
