/** Work that sends several requests begins when the window of a published limit has room for all of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostInWindow } from '../../../local/bench/pacer/measures.ts';
import type { Counted } from '../../../local/bench/pacer/service.ts';
import { VirtualTime } from '../../../local/simulation/virtual-time.ts';
import { withBookings } from '../../../shared/adapters/transport/booking.ts';
import { wholeShare } from '../../../shared/adapters/transport/limiter-share.ts';
import { createWindowQueue } from '../../../shared/adapters/transport/window-queue.ts';
import { TransientError } from '../../../shared/core/errors.ts';

const limit = { most: 40, windowMs: 60_000 };

function paced() {
  const time = new VirtualTime(0);
  const share = { now: 1 };
  const queue = createWindowQueue(limit, {
    elapsedMs: time.ms,
    timer: { wait: (ms) => time.wait(ms) },
    share: { ...wholeShare, now: () => share.now, unused: () => share.now },
  });
  /** As the service may count them: when they are sent, and when they are answered. */
  const counted: Counted[][] = [[], []];

  async function send(cost: number, latencyMs: number): Promise<void> {
    const { answered } = await queue.pay(cost);
    counted[0]?.push({ atMs: time.ms(), cost, by: '' });
    await time.wait(latencyMs);
    counted[1]?.push({ atMs: time.ms(), cost, by: '' });
    answered();
  }

  /** How long it took after it had begun. */
  async function work(books: number, costs: readonly number[], latencyMs: number): Promise<number> {
    const booking = await queue.book(books);
    const begunMs = time.ms();
    await withBookings([booking], async () => {
      for (const cost of costs) await send(cost, latencyMs);
    });
    booking.end();
    booking.end();
    return time.ms() - begunMs;
  }

  async function all(works: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
    let done: readonly unknown[] | undefined;
    void Promise.all(works).then((values) => {
      done = values;
    });
    await time.run(() => done !== undefined);
    return done ?? [];
  }
  return { time, share, queue, counted, send, work, all };
}

describe('work that booked its requests', () => {
  test('does not wait once it has begun, and what it does not use is free at its end', async () => {
    const { work, all, time } = paced();
    const took = await all(Array.from({ length: 10 }, () => work(10, [2, 2, 2], 500)));
    expect(took).toEqual(new Array(10).fill(1_500));
    // Five fit into a window by what they use, three by what they book.
    expect(time.ms()).toBeGreaterThan(limit.windowMs);
    expect(time.ms()).toBeLessThan(limit.windowMs + 6_000);
  });

  test('that needs more than it booked ends, also when runs have used up the day', async () => {
    const { time } = paced();
    const queue = createWindowQueue(limit, {
      elapsedMs: time.ms,
      timer: { wait: (ms) => time.wait(ms) },
      share: {
        ...wholeShare,
        take: (cost, mayUseAll) => mayUseAll || cost === 4,
        usedUp: (_, mayUseAll) => (mayUseAll ? undefined : new TransientError('the day is used up', {})),
      },
    });
    const booking = await queue.book(4);
    const costs = withBookings([booking], async () => {
      for (const cost of [4, 2]) (await queue.pay(cost)).answered();
    });
    await expect(costs).resolves.toBeUndefined();
    await expect(queue.pay(2)).rejects.toThrow('the day is used up');
    booking.end();
  });

  test('that needs more goes before work that has not begun', async () => {
    const { work, all, queue, time } = paced();
    const begun: number[] = [];
    const first = work(30, [30, 4, 4], 100);
    const others = [1, 2].map(async (number) => {
      const booking = await queue.book(20);
      begun.push(number);
      booking.end();
    });
    const [took] = await all([first, ...others]);
    expect(took).toBe(300);
    expect(begun).toEqual([1, 2]);
    expect(time.ms()).toBeGreaterThan(limit.windowMs / 2);
  });

  test('has no room any more when the share has become smaller', async () => {
    const { all, queue, share, send, counted } = paced();
    const sent = (async () => {
      const booking = await queue.book(30);
      share.now = 1 / 2;
      await withBookings([booking], () => send(10, 100));
      booking.end();
      await send(20, 100);
    })();
    await all([sent]);
    expect(mostInWindow(counted[0] ?? [], limit.windowMs)).toBeLessThanOrEqual(limit.most / 2);
  });
});

const piece = fc.record({
  books: fc.integer({ min: 1, max: 20 }),
  costs: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
  latencyMs: fc.integer({ min: 1, max: 20_000 }),
});

test('no window holds more than is published, whatever is booked and sent, and all work ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 20 }), async (pieces) => {
      const { work, all, counted } = paced();
      const took = await all(pieces.map(({ books, costs, latencyMs }) => work(books, costs, latencyMs)));
      expect(took).toHaveLength(pieces.length);
      for (const moments of counted)
        expect(mostInWindow(moments, limit.windowMs)).toBeLessThanOrEqual(limit.most);
    }),
    { numRuns: 60 },
  );
});
