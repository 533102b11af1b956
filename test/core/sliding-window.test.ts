/** What counts in a sliding window, and that no window is exceeded by those who keep to it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fitsAfterMs,
  inWindow,
  nothingUsed,
  totalOf,
  type Used,
  withAnswered,
  withSent,
} from '../../shared/core/sliding-window.ts';

const windowMs = 24_000;
const slotMs = 100;
const at = (nowMs: number) => ({ nowMs, windowMs });
const totalAt = (used: Used, nowMs: number) => totalOf(inWindow(used, at(nowMs)));

test('a request counts until a window after the end of the slot in which it was answered', () => {
  const sent = withSent(nothingUsed, 5);
  expect(totalAt(sent, 1e9)).toBe(5);
  const used = withAnswered(withSent(sent, 2), 5, at(1_010));
  expect([
    totalAt(used, 1_010),
    totalAt(used, 1_100 + windowMs - 1),
    totalAt(used, 1_100 + windowMs),
  ]).toEqual([7, 7, 2]);
});

test('answers of one slot are kept together, also after one that counts for longer', () => {
  let used = withSent(nothingUsed, 9);
  for (const nowMs of [1_000, 1_099, 1_100, 50]) used = withAnswered(used, 1, at(nowMs));
  expect(used.answered).toEqual([
    { number: 0, cost: 1 },
    { number: 10, cost: 2 },
    { number: 11, cost: 1 },
  ]);
  expect(totalOf(used)).toBe(9);
});

test('how long until a request fits', () => {
  let used = withSent(nothingUsed, 6);
  expect(fitsAfterMs(used, { ...at(0), excess: 1 })).toBeUndefined();
  for (const nowMs of [0, slotMs, 2 * slotMs]) used = withAnswered(used, 1, at(nowMs));
  const after = (excess: number, nowMs = 0) => fitsAfterMs(used, { ...at(nowMs), excess });
  expect([after(1), after(2), after(1, 100), after(1, 1e6)]).toEqual([24_100, 24_200, 24_000, 0]);
  expect(after(4)).toBeUndefined();
});

test('never more than 241 slots are kept', () => {
  let used = nothingUsed;
  for (let nowMs = 0; nowMs < 4 * windowMs; nowMs += 30)
    used = inWindow(withAnswered(withSent(used, 1), 1, at(nowMs)), at(nowMs));
  expect(used.answered.length).toBeLessThanOrEqual(241);
});

const most = 20;
const request = fc.record({
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  cost: fc.integer({ min: 1, max: 8 }),
  latencyMs: fc.integer({ min: 0, max: 40_000 }),
  /** When the service counts it, between sending and answer. */
  counted: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('whatever is sent as soon as it fits, no window of the service holds more, and none waits for ever', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 80 }), (requests) => {
      let used = nothingUsed;
      let nowMs = 0;
      const pending: { readonly atMs: number; readonly cost: number }[] = [];
      const counted: { readonly atMs: number; readonly cost: number }[] = [];
      function passTo(toMs: number): void {
        for (const one of pending.toSorted((a, b) => a.atMs - b.atMs)) {
          if (one.atMs > toMs) break;
          used = withAnswered(used, one.cost, at(one.atMs));
          pending.splice(pending.indexOf(one), 1);
        }
        nowMs = toMs;
        used = inWindow(used, at(nowMs));
      }
      for (const { afterMs, cost, latencyMs, counted: part } of requests) {
        passTo(nowMs + afterMs);
        for (let excess = totalOf(used) + cost - most; excess > 0; excess = totalOf(used) + cost - most) {
          const waitMs = fitsAfterMs(used, { ...at(nowMs), excess });
          const answerMs = Math.min(...pending.map(({ atMs }) => atMs));
          passTo(waitMs === undefined ? answerMs : nowMs + waitMs);
        }
        used = withSent(used, cost);
        pending.push({ atMs: nowMs + latencyMs, cost });
        counted.push({ atMs: nowMs + latencyMs * part, cost });
      }
      for (const { atMs } of counted) {
        const inIt = counted.filter((one) => one.atMs > atMs - windowMs && one.atMs <= atMs);
        expect(inIt.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(most);
      }
    }),
  );
});
