/** Which callers are read together, how much of the time they may take, and what ends when they leave. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { createGathering } from '../../shared/adapters/gathering.ts';
import { createPhotoPacer } from '../../shared/adapters/graph/photo-pacer.ts';
import type { Gathering } from '../../shared/ports/runtime.ts';
import { virtualTime } from '../kit/virtual-time.ts';

const { signal } = new AbortController();

interface Reading {
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
}

/** A service that takes a second for each batch. */
function setUp(share: () => number | Promise<number> = () => 1) {
  const time = virtualTime();
  const gathering = createGathering(time);
  const readings: Reading[] = [];
  function ask(key: string, leaving: AbortSignal = signal): Promise<string> {
    return gathering.ask({
      kind: 'photos',
      item: { key },
      signal: leaving,
      share: async () => share(),
      async read(items, gone) {
        readings.push({ keys: items.map((item) => item.key), signal: gone });
        await time.timer.wait(1_000, gone);
        return new Map(items.map((item) => [item.key, `face of ${item.key}`]));
      },
    });
  }
  return { time, readings, ask };
}

test('callers of the same moment share batches of at most twenty, one after the other, each key once', async () => {
  const { time, readings, ask } = setUp();
  const keys = Array.from({ length: 45 }, (_, index) => `user ${index}`);
  const all = [...keys, 'user 0'].map((key) => ask(key));
  await time.run();
  expect((await Promise.all(all)).at(-1)).toBe('face of user 0');
  expect(readings.map((one) => one.keys.length)).toEqual([20, 20, 6]);
  expect(new Set(readings.flatMap((one) => one.keys)).size).toBe(45);
  const again = ask('user 1');
  await time.run();
  expect(await again).toBe('face of user 1');
});

test('a failure is the answer of every caller of the batch, and the next batch is read', async () => {
  let fails = true;
  const { time, ask } = setUp(async () => (fails ? Promise.reject(new Error('no storage')) : 1));
  const failed = [ask('a'), ask('b')].map((one) => one.catch((error: Error) => error.message));
  await time.run();
  expect(await Promise.all(failed)).toEqual(['no storage', 'no storage']);
  fails = false;
  const next = ask('a');
  await time.run();
  expect(await next).toBe('face of a');
});

test('a caller who leaves is answered at once, and is not read any more', async () => {
  const { time, readings, ask } = setUp();
  const [early, late] = [new AbortController(), new AbortController()];
  const left = ask('early', early.signal).catch(() => 'left');
  const both = [ask('late', late.signal).catch(() => 'left'), ask('other')];
  early.abort();
  expect(await left).toBe('left');
  await time.run(500);
  late.abort();
  expect(await both[0]).toBe('left');
  expect(readings.map(({ keys, signal: gone }) => [keys, gone.aborted])).toEqual([
    [['late', 'other'], false],
  ]);
  await time.run();
  expect(await both[1]).toBe('face of other');
  await expect(ask('late', late.signal)).rejects.toThrow('abort');
});

test('when all callers of a batch leave, its reading is abandoned and the next batch starts', async () => {
  const { time, readings, ask } = setUp();
  const leaving = new AbortController();
  const left = ask('a', leaving.signal).catch(() => 'left');
  await time.run(500);
  const next = ask('b');
  leaving.abort();
  expect(await left).toBe('left');
  expect(readings[0]?.signal.aborted).toBe(true);
  await time.run(100);
  expect(readings.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  await time.run();
  expect(await next).toBe('face of b');
});

test('a batch is read in the invocation of its first caller', async () => {
  const invocation = new AsyncLocalStorage<string>();
  const time = virtualTime();
  const gathering: Gathering = createGathering(time);
  const ask = () =>
    gathering.ask({
      ...{ kind: 'photos', item: { key: 'a' }, signal },
      share: async () => 1,
      read: async () => new Map([['a', invocation.getStore()]]),
    });
  const first = invocation.run('first', ask);
  await time.run();
  const second = invocation.run('second', ask);
  await time.run();
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
});

test('a night during which somebody views all the time takes at most a third longer', async () => {
  const alone = await nightWith(0);
  const viewed = await nightWith(40);
  expect(viewed.tookMs / alone.tookMs).toBeGreaterThan(1);
  expect(viewed.tookMs / alone.tookMs).toBeLessThanOrEqual(4 / 3);
  expect(viewed.viewed).toBeGreaterThan(100);
  expect([alone.most, viewed.most]).toEqual([1, 1]);
});

/** 100 batches of a night through a window that throttling keeps at one batch, while `viewers` ask again and again. */
async function nightWith(viewers: number) {
  const time = virtualTime();
  const gathering = createGathering(time);
  const pacer = createPhotoPacer(time.clock);
  let inFlight = 0;
  const result = { most: 0, viewed: 0, tookMs: 0 };
  let isNight = true;
  const batch = (ids: readonly string[]) =>
    pacer.run(ids, async () => {
      inFlight += 1;
      result.most = Math.max(result.most, inFlight);
      await time.timer.wait(1_000);
      inFlight -= 1;
      return 'failed';
    });
  async function night() {
    const users = Array.from({ length: 20 }, (_, index) => `user ${index}`);
    for (let index = 0; index < 100; index += 1) await batch(users);
    isNight = false;
    result.tookMs = time.clock.now().getTime();
  }
  async function viewer(key: string) {
    while (isNight) {
      await gathering.ask({
        ...{ kind: 'photos', item: { key }, signal },
        share: async () => 1 / 4,
        async read(items) {
          await batch(items.map((item) => item.key));
          result.viewed += items.length;
          return new Map();
        },
      });
    }
  }
  const all = [night(), ...Array.from({ length: viewers }, (_, index) => viewer(`viewer ${index}`))];
  await time.run();
  await Promise.all(all);
  return result;
}
