/**
 * Processes that come, go, die and disagree about the time, with rate limiters, shares and transports as in the app: what
 * the service counts, at any moment between sending and answer, never exceeds what Microsoft publishes.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Company, type PacedProcess } from '../../../local/bench/pacer/company.ts';
import { mostInWindow, sumOf } from '../../../local/bench/pacer/measures.ts';
import { unitLimit } from '../../../shared/adapters/transport/allowances.ts';
import { isThorough } from '../../kit/needs.ts';

const licensedUsers = 1_000;
const { most, windowMs } = unitLimit({ licensedUsers });
const minuteMs = 60_000;
const processes = 4;

const step = fc.record({
  passMs: fc.integer({ min: 0, max: 40_000 }),
  who: fc.nat({ max: processes - 1 }),
  act: fc.constantFrom('start', 'start', 'start', 'rest', 'kill', 'storage fails', 'clock is set'),
  skewMs: fc.integer({ min: -5_000, max: 5_000 }),
  latencyMs: fc.constantFrom(50, 500, 10_000),
});

async function play(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
  const company = new Company(licensedUsers);
  const { service, time } = company;
  const running = new Map<number, { readonly process: PacedProcess; rests: boolean }>();
  let started = 0;

  function start(who: number): void {
    started += 1;
    const one = { process: company.start(`process ${started}`), rests: false };
    running.set(who, one);
    const work = async () => {
      // No request is larger than the smallest share.
      for (let count = 0; !one.rests; count += 1)
        await one.process.use(6 + (count % 13)).catch(() => time.wait(2_000));
    };
    for (let worker = 0; worker < 6; worker += 1) void work();
  }

  function end(who: number, act: 'rest' | 'kill'): void {
    const one = running.get(who);
    if (one === undefined) return;
    one.rests = true;
    one.process.isDead = act === 'kill';
    running.delete(who);
  }

  start(0);
  let atMs = 0;
  for (const { passMs, who, act, skewMs, latencyMs } of steps) {
    atMs += passMs;
    await company.until(atMs);
    service.latencyMs = latencyMs;
    company.isStorageDown = act === 'storage fails';
    if (act === 'start' && !running.has(who)) start(who);
    if (act === 'rest' || act === 'kill') end(who, act);
    const one = running.get(who);
    if (act === 'clock is set' && one !== undefined) one.process.skewMs = skewMs;
  }
  return { company, running, start, atMs };
}

test('no minute holds more than is published, whatever processes do, and afterwards they use it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { company, running, start, atMs } = await play(steps);
      const { service, time } = company;
      service.latencyMs = 50;
      company.isStorageDown = false;
      if (running.size === 0) start(0);
      // By then what was in flight is answered, and the shares of the dead are taken.
      const fromMs = atMs + 6 * minuteMs;
      await company.until(fromMs + 2 * minuteMs);
      for (const one of running.values()) one.rests = true;
      const toMs = time.ms();
      const names = [...running.keys()];
      expect(mostInWindow(service.units, windowMs)).toBeLessThanOrEqual(most);
      expect(sumOf(service.units, { fromMs: toMs - 2 * minuteMs, toMs })).toBeGreaterThan(most * 2 * 0.8);
      expect(names.length).toBeGreaterThan(0);
    }),
    { numRuns: isThorough ? 200 : 8 },
  );
});
