/** When nightly runs start, which start was missed, and how long a change may go unseen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missedStart, scheduleOf, unseenFor } from '../../shared/core/schedule.ts';

const nightly = scheduleOf('0 0 1 * * *');
const day = 24 * 60;

test.each([
  ['the next night', '0 0 1 * * *', '2026-11-30T10:00:00Z', '2026-12-01T01:00:00.000Z'],
  ['a minute that does not exist', '0 60 1 * * *', '2026-11-30T10:00:00Z', undefined],
  ['a day that never comes', '0 0 0 30 2 *', '2026-11-30T10:00:00Z', undefined],
])('%s', (_what, expression, from, expected) => {
  expect(scheduleOf(expression).next(new Date(from))?.toISOString()).toBe(expected);
});

test.each([
  ['before it is due', '2026-11-30T01:00:00Z', '2026-12-01T00:59:00Z', undefined],
  ['within two hours', '2026-11-30T01:00:00Z', '2026-12-01T03:00:00Z', undefined],
  ['after two hours', '2026-11-30T01:00:00Z', '2026-12-01T03:00:01Z', '2026-12-01T01:00:00.000Z'],
  ['of several, the first', '2026-11-30T01:00:00Z', '2026-12-07T12:00:00Z', '2026-12-01T01:00:00.000Z'],
  ['after a run by hand', '2026-11-30T15:00:00Z', '2026-12-01T09:00:00Z', '2026-12-01T01:00:00.000Z'],
])('a missed start: %s', (_what, last, now, expected) => {
  expect(missedStart(nightly, new Date(last), new Date(now))?.toISOString()).toBe(expected);
  expect(missedStart(scheduleOf('0 60 1 * * *'), new Date(last), new Date(now))).toBeUndefined();
});

test.each([
  ['every night', '0 0 1 * * *', { longest: day, mean: day / 2 }],
  ['every quarter of an hour', '0 */15 * * * *', { longest: 15, mean: 7.5 }],
  ['on Mondays', '0 0 1 * * Mon', { longest: 7 * day, mean: 3.5 * day }],
  // Mondays, Wednesdays and Fridays: gaps of 2, 2 and 3 days, and a Monday once more.
  ['three times a week', '0 0 1 * * Mon,Wed,Fri', { longest: 3 * day, mean: expect.any(Number) }],
  ['never', '0 0 0 30 2 *', undefined],
])('a change goes unseen: %s', (_what, expression, expected) => {
  expect(unseenFor(scheduleOf(expression), new Date('2026-11-30T10:00:00Z'))).toEqual(expected);
});

test('of a schedule that starts once and never again, nothing is said', () => {
  const start = new Date('2026-12-01T01:00:00Z');
  const once = { next: (from: Date) => (from < start ? start : undefined) };
  expect(unseenFor(once, new Date('2026-11-30T10:00:00Z'))).toBeUndefined();
});

test('the mean is between half the longest gap and zero, and a schedule with many starts is cut short', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom('*', '*/2', '0-5', '1,13'),
      (minute, hours) => {
        const unseen = unseenFor(scheduleOf(`0 ${minute} ${hours} * * *`), new Date('2026-11-30T10:00:00Z'));
        expect(unseen?.mean).toBeGreaterThan(0);
        expect(unseen?.mean).toBeLessThanOrEqual((unseen?.longest as number) / 2);
      },
    ),
    { numRuns: 8 },
  );
  expect(unseenFor(scheduleOf('* * * * * *'), new Date('2026-11-30T10:00:00Z'))?.longest).toBeCloseTo(1 / 60);
});
