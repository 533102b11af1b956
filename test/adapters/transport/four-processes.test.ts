/** Processes with rate limiters of their own, which share one allowance over one table; in virtual time. */
import { expect, test } from 'vitest';
import { mostInWindow } from '../../../local/bench/pacer/measures.ts';
import {
  sendersOf,
  simulatedConnectionString,
  simulatedStorage,
} from '../../../local/simulation/storage/storage-client.ts';
import { VirtualTime } from '../../../local/simulation/virtual-time.ts';
import { createShareStore, ensureTablesAndBlobs } from '../../../shared/adapters/state.ts';
import { storageAccount } from '../../../shared/adapters/storage-account.ts';
import { createRateLimiter } from '../../../shared/adapters/transport/rate-limiter.ts';
import { type AllowanceShares, createShares } from '../../../shared/adapters/transport/shares.ts';
import { shareParts } from '../../../shared/core/shares.ts';

const window = { most: 1_200, windowMs: 300_000 };
/** Of the window, for people. */
const reserved = 1 / 32;
const regular = shareParts.regular / shareParts.whole;
const seconds = (count: number) => count * 1_000;

interface Sent {
  readonly by: string;
  readonly atMs: number;
  readonly cost: number;
}

interface Process {
  readonly shares: AllowanceShares;
  /** One more request. */
  send(cost: number): Promise<void>;
  readonly ends: Promise<void>;
  kill(): void;
  /** Sends nothing more, but lives. */
  rest(): void;
}

async function company() {
  const time = new VirtualTime(Date.UTC(2027, 2, 1));
  const startMs = time.ms();
  const storage = simulatedStorage(time.now, () => 1_000);
  const sent: Sent[] = [];
  const alive = new Map<string, AllowanceShares>();
  let isDown = false;
  let operations = 0;
  const isDead = (name: string) => !alive.has(name);

  function account(name: string) {
    const senders = sendersOf(storage, async (_request, act) => {
      operations += 1;
      await time.wait(20);
      if (isDown || (isDead(name) && name !== '')) throw new Error('no storage');
      return act();
    });
    return storageAccount({ connectionString: simulatedConnectionString }, senders);
  }

  function start(name: string, costs: (count: number) => number = () => 1, skewMs = 0): Process {
    const clock = { now: () => new Date(time.ms() + skewMs) };
    const timer = { wait: (ms: number, signal?: AbortSignal) => time.wait(ms, signal) };
    const processTime = { clock, timer, elapsedMs: time.ms };
    const store = createShareStore(account(name));
    const shares = createShares({ store, id: name, licensedUsers: 1_000, ...processTime });
    alive.set(name, shares);
    const limiter = createRateLimiter({ inFlight: 4, window }, processTime, shares.limiter('profiles'));
    let rests = false;
    async function send(cost: number): Promise<void> {
      const ended = await limiter.attempt(cost);
      if (isDead(name)) return;
      sent.push({ by: name, atMs: time.ms() - startMs, cost });
      await time.wait(100);
      ended('succeeded');
    }
    const work = async () => {
      for (let count = 0; !isDead(name) && !rests; count += 1) await send(costs(count));
    };
    const ends = Promise.all([work(), work()]).then(() => undefined);
    const stop = () => {
      rests = true;
    };
    return { shares, send, ends, kill: () => alive.delete(name), rest: stop };
  }

  await time.run(() => false);
  const creating = ensureTablesAndBlobs(account(''));
  await time.run(() => false);
  await creating;
  return {
    start,
    sent,
    operations: () => operations,
    storageDown(down: boolean) {
      isDown = down;
    },
    /** All that living processes may use is never more than the allowance. */
    until: (atMs: number) =>
      time.run(
        () => time.ms() - startMs >= atMs,
        async () => {
          const all = [...alive.values()].map((one) => one.of('profiles'));
          const sum = all.reduce((total, one) => total + one, 0);
          if (sum > 1) throw new Error(`At ${time.ms() - startMs} ms the shares are ${all.join(' + ')}`);
        },
      ),
  };
}

/** What was sent in a time, in parts of what the window allows. */
function used(sent: readonly Sent[], fromMs: number, toMs: number, by?: string): number {
  const then = sent.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const mine = by === undefined ? then : then.filter((one) => one.by === by);
  const cost = mine.reduce((sum, one) => sum + one.cost, 0);
  return cost / window.most;
}

/** In every window, wherever it lies. */
function expectWithinWindow(sent: readonly Sent[]): void {
  expect(mostInWindow(sent, window.windowMs)).toBeLessThanOrEqual(window.most);
}

test('four processes stay within one allowance, while storage fails and one of them is killed', async () => {
  const { start, sent, until, storageDown } = await company();
  const a = start('a');
  await until(seconds(130));
  // One alone uses all but the reserve, at once.
  expect(used(sent, 0, seconds(130))).toBeCloseTo(regular * (1 - reserved), 2);

  const b = start('b', (count) => (count % 3 === 0 ? 20 : 1), 3_000);
  const c = start('c', () => 2, -40_000);
  await until(seconds(131));
  // They do not wait for the others to send their first requests.
  expect(sent.some(({ by }) => by === 'c')).toBe(true);
  const d = start('d');
  await until(seconds(200));
  // Each has its part within a minute.
  const shares = () => [a, b, c, d].map(({ shares: one }) => one.of('profiles') * shareParts.whole);
  expect(shares()).toEqual([15, 15, 15, 15]);

  storageDown(true);
  await until(seconds(330));
  // Shares that cannot be renewed end, and the smallest is assumed.
  expect(shares()).toEqual([1, 1, 1, 1]);
  await until(seconds(500));
  expect(used(sent, seconds(400), seconds(500))).toBeLessThan(0.1);
  storageDown(false);
  await until(seconds(600));
  expect(shares()).toEqual([15, 15, 15, 15]);

  b.kill();
  await until(seconds(620));
  expect([a, c, d].map(({ shares: one }) => one.of('profiles') * shareParts.whole)).toEqual([15, 15, 15]);
  await until(seconds(600 + 180 + 60));
  expect([a, c, d].map(({ shares: one }) => one.of('profiles') * shareParts.whole)).toEqual([20, 20, 20]);
  for (const one of [a, c]) one.rest();
  // Those who wait already have their turn within one window.
  await until(seconds(1_400));
  // Who sends nothing gives everything back.
  expect(d.shares.of('profiles')).toBe(regular);
  d.rest();
  expectWithinWindow(sent);
});

test('a process that comes back counts its own use once', async () => {
  const { start, sent, until } = await company();
  const a = start('a', () => window.most / 4);
  a.rest();
  await until(seconds(130));
  // It has used half of the window, and has given its share back.
  expect([used(sent, 0, seconds(130)), a.shares.of('profiles')]).toEqual([0.5, 1 / shareParts.whole]);
  void a.send(window.most * 0.4);
  await until(seconds(131));
  expect(used(sent, 0, seconds(131))).toBeCloseTo(0.9);
  await until(seconds(900));
  expectWithinWindow(sent);
});

test('a process that rests gives its share to the next one, which has nearly all of it within half a minute', async () => {
  const { start, sent, until } = await company();
  const a = start('a');
  await until(seconds(1));
  a.rest();
  await until(seconds(2));
  const b = start('b', () => 5);
  await until(seconds(32));
  expect(b.shares.of('profiles')).toBe(regular);
  b.rest();
  await until(seconds(900));
  expectWithinWindow(sent);
});

test('renewing costs one table operation a minute, and nothing once no more is sent', async () => {
  const { start, until, operations } = await company();
  const before = operations();
  const a = start('a');
  await until(seconds(60));
  const first = operations() - before;
  await until(seconds(660));
  // Fifty seconds apart.
  expect(operations() - before - first).toBeLessThanOrEqual(12);
  a.rest();
  await until(seconds(1_100));
  const atRest = operations();
  await until(seconds(3_600));
  expect(operations()).toBe(atRest);
});
