/**
 * Paces requests so that no window of a published limit is exceeded, wherever it lies. Callers wait in order, people first;
 * a part of the window is left to them.
 */
import type { WindowLimit } from '../../core/sliding-window.ts';
import type { Timer } from '../../ports/runtime.ts';
import { type Booking, bookingAt } from './booking.ts';
import type { LimiterShare } from './limiter-share.ts';
import { isUrgent } from './urgency.ts';
import { type WaitLimit, waitInLine } from './wait-in-line.ts';
import { createWindowLine, type Payer } from './window-line.ts';
import { createWindowUse, type Sent } from './window-use.ts';

/** Both throw that the day is used up. */
export interface WindowQueue {
  /** Waits until the request may be sent. Throws LeftTheLineError; who leaves the line has paid nothing. */
  pay(cost: number, limit?: WaitLimit): Promise<Sent>;
  /** Waits until there is room for so much, and keeps it for the requests of one piece of work. */
  book(cost: number): Promise<Booking>;
}

export interface QueueOptions {
  readonly elapsedMs: () => number;
  readonly timer: Timer;
  readonly share: LimiterShare;
}

/** Of the window, for people. They may take more of it. */
const reserved = 1 / 32;
/** The share may grow while requests wait, so it is looked at again after this time. */
const sliceMs = 1_000;

/** Of a day. A write that has begun also ends with the units for people: it must not stay half done for hours. */
function mayUseAll({ isUrgent: isOfPerson, isUnderWay }: Payer): boolean {
  return isOfPerson || isUnderWay;
}

export function createWindowQueue(
  limit: WindowLimit,
  { elapsedMs, timer, share }: QueueOptions,
): WindowQueue {
  const { most } = limit;
  const use = createWindowUse(limit, { elapsedMs, share });
  const line = createWindowLine();
  /** Kept for work under way, and not used yet. */
  let booked = 0;
  let isWaiting = false;

  const first = () => line.first({ byPeople: use.byPeople(), share: most * share.now() });

  /** By how much the request does not fit yet. */
  function excessOf({ cost, isUrgent: isFirst, isUnderWay }: Payer): number {
    const mine = most * share.now();
    if (mine === 0) return Number.POSITIVE_INFINITY;
    const reserve = isFirst ? 0 : Math.max(0, mine * reserved - use.byPeople());
    // A request that is larger than the share goes when nothing else is used.
    const needed = Math.min(cost, mine - reserve);
    const kept = isUnderWay ? 0 : booked;
    return use.total() + kept + needed - (most * share.unused() - reserve);
  }

  function admit(): void {
    for (let next = first(); next !== undefined; next = first()) {
      if (excessOf(next) > 0) return;
      if (share.take(next.cost, mayUseAll(next))) {
        line.remove(next);
        next.send();
      } else {
        line.refuse(next, (cost, one) => share.usedUp(cost, mayUseAll(one)));
        if (first() === next) return;
      }
    }
  }

  async function wait(): Promise<void> {
    isWaiting = true;
    for (let next = first(); next !== undefined; next = first()) {
      share.short();
      const leftMs = use.leftAfterMs(excessOf(next));
      await timer.wait(Math.max(1, Math.ceil(Math.min(leftMs ?? sliceMs, sliceMs))));
      await share.ready();
      admit();
    }
    isWaiting = false;
  }

  function sent(cost: number, isOfPerson: boolean): Sent {
    const { answered, unsent } = use.send(cost, isOfPerson);
    return {
      answered,
      unsent() {
        unsent();
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
        // The share may have become smaller since.
        const fits = part <= left && use.total() + booked <= most * share.unused();
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

  function enter<T>(
    wanted: Pick<Payer, 'cost' | 'isUnderWay'>,
    begin: () => T,
    until?: WaitLimit,
  ): Promise<T> {
    return waitInLine(until, (go, refuse) => {
      const payer = { ...wanted, isUrgent: isUrgent(), send: () => go(begin()), refuse };
      line.add(payer);
      admit();
      if (!isWaiting) void wait();
      return () => {
        line.remove(payer);
        admit();
      };
    });
  }

  const queue: WindowQueue = {
    pay(cost, until) {
      const booking = bookingAt(queue);
      if (booking?.take(cost)) return Promise.resolve(sent(cost, false));
      const mine = isUrgent();
      return enter({ cost, isUnderWay: booking !== undefined }, () => sent(cost, mine), until);
    },
    book: (cost) => enter({ cost, isUnderWay: false }, () => keep(cost)),
  };
  return queue;
}
