/**
 * Room in the window of a published limit, kept for work that sends several requests, so that the work does not begin and
 * then wait for most of a window half done (DECISIONS.md, D-turns).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LimiterName } from './limiter-share.ts';

export interface Booking {
  /** The queue that keeps the room. */
  readonly at: object;
  /** Takes a part of the room. False: there is not so much left of it. */
  take(cost: number): boolean;
  /** Gives the rest back; to repeat it does no harm. */
  end(): void;
}

const current = new AsyncLocalStorage<readonly Booking[]>();

/** What the running code has booked there. */
export function bookingAt(queue: object): Booking | undefined {
  return current.getStore()?.find(({ at }) => at === queue);
}

export type Costs = Readonly<Partial<Record<LimiterName, number>>>;

interface Bookable {
  book(cost: number): Promise<Booking | undefined>;
}

/** Waits for the room, one limiter after the other, and keeps it for what `work` starts in its promises. */
export async function withRoom<T>(
  costs: Costs,
  limiters: Readonly<Record<LimiterName, Bookable>>,
  work: () => Promise<T>,
): Promise<T> {
  const bookings: Booking[] = [];
  try {
    for (const [name, cost] of Object.entries(costs) as [LimiterName, number][]) {
      const booking = await limiters[name].book(cost);
      if (booking !== undefined) bookings.push(booking);
    }
    return await withBookings(bookings, work);
  } finally {
    for (const booking of bookings) booking.end();
  }
}

export function withBookings<T>(bookings: readonly Booking[], work: () => T): T {
  return current.run(bookings, work);
}
