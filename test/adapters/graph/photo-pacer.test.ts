/** The window for photos against services with a limit: what they refuse, what they answer, and how fast. */
import { describe, expect, test } from 'vitest';
import { createPhotoPacer } from '../../../shared/adapters/graph/photo-pacer.ts';
import { type AttemptResult, repeatThrottled } from '../../../shared/adapters/transport/attempts.ts';
import { virtualTime } from '../../kit/virtual-time.ts';

const photoMs = 150;
const retryAfterMs = 500;
const minuteMs = 60_000;

interface Service {
  atOnce: number;
  inFlight: number;
  answered: number;
  refused: number;
  /** Users who were given up. */
  unknown: number;
  batches: number;
}

/** A service that works on `atOnce` requests at a time, and on four of a batch. */
function setUp(atOnce: number) {
  const time = virtualTime();
  let pausedUntilMs = 0;
  const service: Service = { atOnce, inFlight: 0, answered: 0, refused: 0, unknown: 0, batches: 0 };

  async function ask(): Promise<AttemptResult<string>> {
    if (service.inFlight >= service.atOnce) {
      service.refused += 1;
      pausedUntilMs = time.clock.now().getTime() + retryAfterMs;
      return { kind: 'throttled', status: 429, waitMs: retryAfterMs };
    }
    service.inFlight += 1;
    await time.timer.wait(photoMs);
    service.inFlight -= 1;
    service.answered += 1;
    return { kind: 'answered', value: 'photo' };
  }

  /** As the rate limiter does: nothing is sent while the service asks to wait. */
  async function pause(): Promise<void> {
    const waitMs = pausedUntilMs - time.clock.now().getTime();
    if (waitMs > 0) await time.timer.wait(waitMs);
  }

  async function batch(ids: readonly string[]) {
    await pause();
    service.batches += 1;
    const results: AttemptResult<string>[] = [];
    for (let first = 0; first < ids.length; first += 4)
      results.push(...(await Promise.all(ids.slice(first, first + 4).map(ask))));
    return results;
  }

  /** One process. */
  function reader() {
    const pacer = createPhotoPacer(time.clock);
    const one = () =>
      pacer.alone(1, ask, (end) =>
        'value' in end && end.value.kind === 'answered' ? 'succeeded' : 'throttled',
      );
    const many = (users: number) => {
      const ids = Array.from({ length: users }, (_, index) => String(index));
      return repeatThrottled<string>(ids, {
        unknown() {
          service.unknown += 1;
          return 'unknown';
        },
        timer: time.timer,
        async ask(remaining) {
          const found = new Map<string, AttemptResult<string>>();
          await pacer.run(remaining, async (some) => {
            const results = await batch(some);
            for (const [index, result] of results.entries()) found.set(some[index] as string, result);
            return results.some(({ kind }) => kind === 'throttled') ? 'throttled' : 'succeeded';
          });
          return found;
        },
      });
    };
    return { one, many };
  }

  /** Reads as many users as there is time for. Returns the share of what the service could answer. */
  async function useOf(readers: readonly ReturnType<typeof reader>[], forMs: number): Promise<number> {
    const before = service.answered;
    const endMs = time.clock.now().getTime() + forMs;
    async function read({ many }: ReturnType<typeof reader>) {
      while (time.clock.now().getTime() < endMs) await many(200);
    }
    for (const one of readers) void read(one);
    await time.run(forMs);
    return (service.answered - before) / ((service.atOnce * forMs) / photoMs);
  }

  return { time, service, reader, useOf };
}

describe('what the service refuses and answers', () => {
  test.each([
    [1, 0.75, 20],
    [2, 0.9, 20],
    [3, 0.9, 12],
    [4, 0.9, 6],
    [6, 0.9, 6],
    [8, 0.9, 25],
    [16, 0.9, 25],
  ])('a limit of %i at once: used well, and met by few requests too many', async (atOnce, least, most) => {
    const { service, reader, useOf } = setUp(atOnce);
    const process = reader();
    await useOf([process, process], minuteMs);
    const refused = service.refused;
    expect(refused).toBeLessThanOrEqual(most);
    expect(await useOf([process, process], 2 * minuteMs)).toBeGreaterThan(least);
    expect([service.refused, service.unknown]).toEqual([refused, 0]);
  });
});

test('a limit that falls is met again, and one that rises is found again', async () => {
  const { service, reader, useOf } = setUp(12);
  const process = reader();
  await useOf([process, process], 2 * minuteMs);
  service.atOnce = 4;
  const refused = service.refused;
  await useOf([process, process], minuteMs);
  expect(service.refused - refused).toBeLessThan(40);
  expect(await useOf([process, process], 3 * minuteMs)).toBeGreaterThan(0.8);
  service.atOnce = 12;
  await useOf([], 30 * minuteMs);
  await useOf([process, process], minuteMs);
  expect(await useOf([process, process], 2 * minuteMs)).toBeGreaterThan(0.9);
  expect(service.unknown).toBe(0);
});

test('after an outage the service is used as before', async () => {
  const { service, reader, useOf } = setUp(8);
  const process = reader();
  await useOf([process], minuteMs);
  service.atOnce = 0;
  const ids = process.many(40).catch((error: unknown) => error);
  await useOf([], 10 * minuteMs);
  expect(await ids).toMatchObject({ message: expect.stringContaining('all were throttled') });
  service.atOnce = 8;
  await useOf([process, process], minuteMs);
  expect(await useOf([process, process], 5 * minuteMs)).toBeGreaterThan(0.8);
});

test.each([2, 4])('%i processes share the limit', async (processes) => {
  const { service, reader, useOf } = setUp(16);
  const readers = Array.from({ length: processes }, reader);
  await useOf(readers, 2 * minuteMs);
  const refused = service.refused;
  expect(await useOf(readers, 3 * minuteMs)).toBeGreaterThan(0.75);
  expect((service.refused - refused) / service.answered).toBeLessThan(0.005);
  expect(service.unknown).toBe(0);
});

test('single requests and batches wait for each other in order', async () => {
  const { time, service, reader } = setUp(4);
  const { one, many } = reader();
  const took: number[] = [];
  const all = many(400);
  async function single() {
    const from = time.clock.now().getTime();
    await one();
    took.push(time.clock.now().getTime() - from);
  }
  await time.run(500);
  for (let index = 0; index < 5; index += 1) void single();
  await time.run();
  await all;
  expect(service.unknown).toBe(0);
  expect(Math.max(...took)).toBeLessThanOrEqual(2_500);
  expect(service.refused).toBeLessThan(25);
});

test('when the limit is known, a small batch does not make those after it small', async () => {
  const { time, service, reader } = setUp(4);
  const { many } = reader();
  await Promise.all([many(100), time.run()]);
  const { batches } = service;
  // Each caller has a rest that fills no place by itself.
  await Promise.all([...Array.from({ length: 10 }, () => many(43)), time.run()]);
  expect(service.batches - batches).toBeLessThan(10 * 4);
  expect([service.refused < 25, service.unknown]).toEqual([true, 0]);
});
