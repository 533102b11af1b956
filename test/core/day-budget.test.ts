/** The limit of a day: what is granted, given back and left, whatever processes do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { granted, noGrant, type UnitsByHour } from '../../shared/core/day-budget.ts';

const limit = { perDay: 64_000, perMinute: 100 };
/** What is for processes that are in the book. */
const ofBook = 60_000;
const hourMs = 3_600_000;
const hour = 10;
const nowMs = hour * hourMs;
const first = { ...noGrant, spent: 0 };
const at = (ms: number, share = 1) => ({ share, nowMs: ms, limit });
const sumOf = (hours: UnitsByHour) => hours.reduce((sum, [, units]) => sum + units, 0);

describe('a grant', () => {
  test('is what a share can use until it ends', () => {
    expect(granted([], first, at(nowMs))).toEqual({
      hours: [[hour, 300]],
      grant: { units: 300, hour },
    });
    expect(granted([], first, at(nowMs, 0.25)).grant.units).toBe(75);
  });

  test('counts under the hour in which the last of it may be used', () => {
    expect(granted([], first, at(nowMs - 60_000)).grant.hour).toBe(hour);
  });

  test('gives back what was not used of the one before', () => {
    const { hours, grant } = granted([], first, at(nowMs));
    const next = granted(hours, { ...grant, spent: 120 }, at(nowMs + hourMs));
    expect(next.hours).toEqual([
      [hour, 0],
      [hour + 1, 420],
    ]);
  });

  test('counts what was used, also if the book does not know the grant', () => {
    expect(granted([], { units: 300, hour, spent: 50 }, at(nowMs)).hours).toEqual([[hour, 350]]);
    expect(granted([[hour, 100]], { units: 300, hour, spent: 50 }, at(nowMs)).hours).toEqual([[hour, 350]]);
  });

  test('is a tenth of what is left of the day, for 25 hours', () => {
    const hours: UnitsByHour = [[hour, ofBook - 1_000]];
    expect(granted(hours, first, at(nowMs + 24 * hourMs)).grant.units).toBe(100);
    expect(granted(hours, first, at(nowMs + 25 * hourMs)).grant.units).toBe(100);
    expect(granted(hours, first, at(nowMs + 26 * hourMs)).grant.units).toBe(300);
    expect(granted([[hour, ofBook + 5]], first, at(nowMs)).grant.units).toBe(0);
  });

  test('knows hours of a clock that is ahead, and in order', () => {
    expect(
      granted(
        [
          [hour + 1, 7],
          [hour + 2, 7],
        ],
        first,
        at(nowMs),
      ).hours,
    ).toEqual([
      [hour, 300],
      [hour + 1, 7],
    ]);
  });
});

const step = fc.record({
  who: fc.constantFrom('a', 'b', 'c'),
  passMs: fc.integer({ min: 0, max: 40 * 60_000 }),
  spends: fc.double({ min: 0, max: 1, noNaN: true }),
  dies: fc.constantFrom(false, false, false, true),
});

test('whatever processes spend of what they are granted, no 24 hours hold more than the limit', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let hours: UnitsByHour = [];
      let ms = 0;
      const before = new Map<string, typeof first>();
      const spent: { readonly atMs: number; readonly units: number }[] = [];
      for (const { who, passMs, spends, dies } of steps) {
        ms += passMs;
        const { hours: next, grant } = granted(hours, before.get(who) ?? first, at(ms, 1 / 3));
        hours = next;
        const units = Math.floor(grant.units * spends);
        // At the end of the time for which it was granted.
        spent.push({ atMs: ms + 120_000, units });
        before.set(who, dies ? first : { ...grant, spent: units });
        expect(sumOf(hours)).toBeLessThanOrEqual(ofBook + 300);
      }
      for (const { atMs } of spent) {
        const within = spent.filter((one) => one.atMs > atMs - 24 * hourMs && one.atMs <= atMs);
        expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(ofBook);
      }
    }),
  );
});
