/** Work side by side, with results in order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../shared/workflows/ledger/in-order.ts';
import { virtualTime } from '../kit/virtual-time.ts';

interface Item {
  readonly takenAfterMs: number;
  readonly takesMs: number;
  readonly fails: boolean;
}

/** Works on the items, and says what came of it. */
async function worked(items: readonly Item[], atOnce: number, stopAfter = items.length) {
  const time = virtualTime();
  const seen = { given: [] as number[], thrown: undefined as unknown, under: 0, most: 0, begun: 0 };
  async function* taken(): AsyncIterable<Item & { readonly index: number }> {
    for (const [index, item] of items.entries()) {
      await time.timer.wait(item.takenAfterMs);
      yield { ...item, index };
    }
  }
  async function work({ index, takesMs, fails }: Item & { readonly index: number }): Promise<number> {
    seen.begun += 1;
    seen.under += 1;
    seen.most = Math.max(seen.most, seen.under);
    await time.timer.wait(takesMs);
    seen.under -= 1;
    if (fails) throw new Error(`item ${index}`);
    return index;
  }
  async function collect(): Promise<void> {
    for await (const result of inOrder(taken(), atOnce, work)) {
      seen.given.push(result);
      if (seen.given.length >= stopAfter) return;
    }
  }
  const ended = collect().catch((error: unknown) => {
    seen.thrown = error;
  });
  // What is still under way when the caller is told the end would be seen afterwards.
  let underAtEnd = 0;
  void ended.then(() => {
    underAtEnd = seen.under;
  });
  await time.run();
  await ended;
  return { ...seen, underAtEnd };
}

const item = fc.record({
  takenAfterMs: fc.integer({ min: 0, max: 20 }),
  takesMs: fc.integer({ min: 0, max: 50 }),
  fails: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
});

describe('whatever takes how long', () => {
  test('results before the first error come in order, nothing outlives the end, and few are under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (items, atOnce) => {
          const seen = await worked(items, atOnce);
          const first = items.findIndex(({ fails }) => fails);
          const before = first === -1 ? items.length : first;
          expect(seen.given).toEqual(items.slice(0, before).map((_, index) => index));
          expect(seen.thrown).toEqual(first === -1 ? undefined : new Error(`item ${first}`));
          expect(seen.most).toBeLessThanOrEqual(atOnce);
          expect([seen.under, seen.underAtEnd]).toEqual([0, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a caller who leaves early waits for what has begun, and nothing more begins', async () => {
    const items = Array.from({ length: 9 }, () => ({ takenAfterMs: 1, takesMs: 10, fails: false }));
    const seen = await worked(items, 4, 2);
    expect(seen).toMatchObject({ given: [0, 1], begun: 5, under: 0, underAtEnd: 0, thrown: undefined });
  });
});

test('if an item cannot be taken, the results before it are given first', async () => {
  const given: string[] = [];
  async function* taken(): AsyncIterable<string> {
    yield 'a';
    yield 'b';
    throw new Error('no third');
  }
  const collected = (async () => {
    for await (const one of inOrder(taken(), 3, async (item) => item)) given.push(one);
  })();
  await expect(collected).rejects.toThrow('no third');
  expect(given).toEqual(['a', 'b']);
});
