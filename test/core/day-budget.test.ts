/** The limit of a day: what is granted, given back and left, whatever processes do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { granted, grantedAtMs, noGrant, type UnitsByHour } from '../../shared/core/day-budget.ts';

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
      // A thirty-second is for people.
      grant: { units: 300, forRuns: 290.625, hour },
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

  test('has nothing for runs when only the part of people is left of the day', () => {
    const peoples = ofBook / 64;
    const left = (units: number) => granted([[hour, ofBook - units]], first, at(nowMs)).grant;
    expect(left(peoples)).toMatchObject({ units: Math.floor(peoples / 10), forRuns: 0 });
    expect(left(peoples + 100)).toMatchObject({ units: Math.floor((peoples + 100) / 10), forRuns: 10 });
    expect(left(0)).toMatchObject({ units: 0, forRuns: 0 });
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

describe('so much is granted', () => {
  const runs = (units: number) => ({ units, isForRuns: true });
  const used: UnitsByHour = [
    [hour, 20_000],
    [hour + 1, ofBook - 20_000],
  ];
  /** What was used in an hour counts until 26 hours after its start, and a share is taken three minutes ahead. */
  const leaves = (one: number) => (one + 26) * hourMs - 180_000;

  test('with the next renewal, if the day has room for it', () => {
    expect(grantedAtMs([], runs(290), at(nowMs))).toBeUndefined();
    expect(grantedAtMs([[hour, ofBook / 2]], runs(290), at(nowMs))).toBeUndefined();
  });

  test('when an hour has left the day', () => {
    expect(grantedAtMs(used, runs(1), at(nowMs + hourMs))).toBe(leaves(hour));
    expect(grantedAtMs(used, { units: 1, isForRuns: false }, at(nowMs + hourMs))).toBe(leaves(hour));
    expect(grantedAtMs([[hour, 100], used[1] ?? [0, 0]], runs(290), at(nowMs, 1))).toBeUndefined();
    const little: UnitsByHour = [
      [hour, 10],
      [hour + 1, ofBook - 10],
    ];
    expect(grantedAtMs(little, runs(290), at(nowMs + hourMs))).toBe(leaves(hour + 1));
  });

  test('which is for people earlier than for runs', () => {
    const left: UnitsByHour = [[hour, ofBook - ofBook / 64]];
    expect(grantedAtMs(left, runs(5), at(nowMs))).toBe(leaves(hour));
    expect(grantedAtMs(left, { units: 5, isForRuns: false }, at(nowMs))).toBeUndefined();
  });

  test('if it is more than is ever granted at once, when the most is granted', () => {
    expect(grantedAtMs(used, runs(1e9), at(nowMs + hourMs))).toBe(leaves(hour));
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
