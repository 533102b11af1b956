/**
 * Paces requests so that no window of a published limit is exceeded, wherever it lies. Callers wait in order, people first;
 * a part of the window is left to them.
 */
import {
  fitsAfterMs,
  inWindow,
  nothingUsed,
  totalOf,
  type WindowLimit,
  withAnswered,
  withSent,
} from '../../core/sliding-window.ts';
import type { Timer } from '../../ports/runtime.ts';
import { type Booking, bookingAt } from './booking.ts';
import type { LimiterShare } from './limiter-share.ts';
import { isUrgent } from './urgency.ts';
import { type WaitLimit, waitInLine } from './wait-in-line.ts';

/** Both throw LeftTheLineError. Who leaves the line has paid nothing. */
export interface WindowQueue {
  /** Waits until the request may be sent. */
  pay(cost: number, limit?: WaitLimit): Promise<Paid>;
  /** Waits until there is room for so much, and keeps it for the requests of one piece of work. */
  book(cost: number, limit?: WaitLimit): Promise<Booking>;
}

/** One of the two is to be called, once. */
export interface Paid {
  /** The request was answered, or given up. */
  answered(): void;
  /** It was not sent: it costs nothing. */
  unsent(): void;
}

export interface QueueOptions {
  readonly elapsedMs: () => number;
  readonly timer: Timer;
  readonly share: LimiterShare;
}

interface Payer {
  readonly cost: number;
  readonly isUrgent: boolean;
  /** It booked less than it needs. What others have booked does not hold it up, or they could wait for each other. */
  readonly isUnderWay: boolean;
  readonly send: () => void;
  readonly refuse: (error: Error) => void;
}

/** Of the window, for people. They may take more of it, but not more than half from others who wait. */
const reserved = 1 / 32;
const mostFromOthers = 1 / 2;
/** The share may grow while requests wait, so it is looked at again after this time. */
const sliceMs = 1_000;

export function createWindowQueue(
  { most, windowMs }: WindowLimit,
  { elapsedMs, timer, share }: QueueOptions,
): WindowQueue {
  const urgent: Payer[] = [];
  const ordinary: Payer[] = [];
  let used = nothingUsed;
  let usedByUrgent = nothingUsed;
  /** Kept for work under way, and not used yet. */
  let booked = 0;
  let isWaiting = false;

  const moment = () => ({ nowMs: elapsedMs(), windowMs });

  function refresh(): void {
    used = inWindow(used, moment());
    usedByUrgent = inWindow(usedByUrgent, moment());
  }

  function lineOf(payer: Pick<Payer, 'isUrgent'>): Payer[] {
    return payer.isUrgent ? urgent : ordinary;
  }

  /** Whose turn it is. */
  function first(): Payer | undefined {
    const [oneUrgent, oneOrdinary] = [urgent[0], ordinary[0]];
    if (oneUrgent === undefined || oneOrdinary === undefined) return oneUrgent ?? oneOrdinary;
    const byUrgent = totalOf(usedByUrgent);
    const isTheirs = byUrgent > 0 && byUrgent + oneUrgent.cost > most * share.now() * mostFromOthers;
    return isTheirs ? oneOrdinary : oneUrgent;
  }

  /** By how much the request does not fit yet. */
  function excessOf({ cost, isUrgent: isFirst, isUnderWay }: Payer): number {
    const mine = most * share.now();
    if (mine === 0) return Number.POSITIVE_INFINITY;
    const reserve = isFirst ? 0 : Math.max(0, mine * reserved - totalOf(usedByUrgent));
    // A request that is larger than the share goes when nothing else is used.
    const needed = Math.min(cost, mine - reserve);
    const kept = isUnderWay ? 0 : booked;
    return totalOf(used) + kept + needed - (most * share.unused() - reserve);
  }

  function admit(): void {
    refresh();
    for (let next = first(); next !== undefined; next = first()) {
      if (excessOf(next) > 0) return;
      if (share.take(next.cost, next.isUrgent)) {
        lineOf(next).shift();
        next.send();
      } else {
        sendAway(lineOf(next));
        if (first() === next) return;
      }
    }
  }

  /** Those for whom the day has no room soon. */
  function sendAway(line: Payer[]): void {
    let stay = 0;
    for (const payer of [...line]) {
      const error = share.usedUp(stay + payer.cost, payer.isUrgent);
      if (error === undefined) {
        stay += payer.cost;
      } else {
        line.splice(line.indexOf(payer), 1);
        payer.refuse(error);
      }
    }
  }

  async function wait(): Promise<void> {
    isWaiting = true;
    for (let next = first(); next !== undefined; next = first()) {
      share.short();
      const leftMs = fitsAfterMs(used, { ...moment(), excess: excessOf(next) });
      await timer.wait(Math.max(1, Math.ceil(Math.min(leftMs ?? sliceMs, sliceMs))));
      await share.ready();
      admit();
    }
    isWaiting = false;
  }

  function sent(cost: number, isOfUrgent: boolean): Paid {
    const byUrgent = isOfUrgent ? cost : 0;
    used = withSent(used, cost);
    usedByUrgent = withSent(usedByUrgent, byUrgent);
    // One that is larger than the share counts for as many windows as it takes of it.
    const longerMs = Math.max(0, cost / (most * share.now()) - 1) * windowMs;
    return {
      answered() {
        const answered = { nowMs: elapsedMs() + longerMs, windowMs };
        used = withAnswered(used, cost, answered);
        usedByUrgent = withAnswered(usedByUrgent, byUrgent, answered);
      },
      unsent() {
        used = withSent(used, -cost);
        usedByUrgent = withSent(usedByUrgent, -byUrgent);
        share.giveBack(cost);
        admit();
      },
    };
  }

  function keep(cost: number): Booking {
    let left = cost;
    booked += cost;
    function giveBack(part: number): void {
      left -= part;
      booked -= part;
    }
    /** The day was charged with all of it. */
    function release(): void {
      share.giveBack(left);
      giveBack(left);
    }
    return {
      at: queue,
      take(part) {
        refresh();
        // The share may have become smaller since.
        const fits = part <= left && totalOf(used) + booked <= most * share.unused();
        // Nothing is kept by work that waits in the line: it could wait for itself.
        if (fits) giveBack(part);
        else release();
        return fits;
      },
      end() {
        release();
        admit();
      },
    };
  }

  /** Returns how to leave the line. */
  function enter(end: 'push' | 'unshift', payer: Payer): () => void {
    const line = lineOf(payer);
    line[end](payer);
    admit();
    if (!isWaiting) void wait();
    return () => {
      line.splice(line.indexOf(payer), 1);
      admit();
    };
  }

  share.meter({
    used() {
      refresh();
      return totalOf(used) / most;
    },
    leftAfterMs: (part) => fitsAfterMs(used, { ...moment(), excess: part * most }),
  });
  const queue: WindowQueue = {
    pay(cost, limit) {
      const booking = bookingAt(queue);
      if (booking?.take(cost)) return Promise.resolve(sent(cost, false));
      const mine = isUrgent();
      // Work under way that needs more than it booked ends before other work begins.
      const isUnderWay = booking !== undefined;
      return waitInLine(limit, (go, refuse) => {
        const send = () => go(sent(cost, mine));
        return enter(isUnderWay ? 'unshift' : 'push', { cost, isUrgent: mine, isUnderWay, send, refuse });
      });
    },
    book: (cost, limit) =>
      waitInLine(limit, (go, refuse) => {
        const send = () => go(keep(cost));
        return enter('push', { cost, isUrgent: isUrgent(), isUnderWay: false, send, refuse });
      }),
  };
  return queue;
}
