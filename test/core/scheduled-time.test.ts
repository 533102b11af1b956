/** A run's id is the scheduled time, even if the host fires earlier or later. */
import type { Timer } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { scheduledTime } from '../../shared/scheduled-time.ts';

function timer(next: string | undefined, isPastDue = false): Timer {
  const status = next === undefined ? undefined : { last: '0001-01-01T00:00:00', next, lastUpdated: next };
  return {
    schedule: { adjustForDST: true },
    // The host sends null where it keeps no status.
    scheduleStatus: (status ?? null) as Timer['scheduleStatus'],
    isPastDue,
  };
}

const due = '2026-11-24T01:00:00+00:00';

test.each([
  ['on time', due, '2026-11-24T01:00:00.004Z', '2026-11-24T01:00:00Z'],
  ['a millisecond early', due, '2026-11-24T00:59:59.999Z', '2026-11-24T01:00:00Z'],
  ['a second early', due, '2026-11-24T00:59:59.000Z', '2026-11-24T01:00:00Z'],
  ['just within a minute', due, '2026-11-24T00:59:00.001Z', '2026-11-24T01:00:00Z'],
  ['by hand, a minute before', due, '2026-11-24T00:59:00.000Z', '2026-11-24T00:59:00Z'],
  ['by hand, in the afternoon', due, '2026-11-23T15:04:05.678Z', '2026-11-23T15:04:00Z'],
  ['a second late', due, '2026-11-24T01:00:01.000Z', '2026-11-24T01:00:00Z'],
  ['hours late', due, '2026-11-24T09:30:00.000Z', '2026-11-24T01:00:00Z'],
  ['of seconds', '2026-11-24T01:00:30+00:00', '2026-11-24T01:00:29.500Z', '2026-11-24T01:00:30Z'],
  [
    'with the seven digits of .NET',
    '2026-11-24T01:00:00.0000000+00:00',
    '2026-11-24T00:59:59.9Z',
    '2026-11-24T01:00:00Z',
  ],
  ['without a status', undefined, '2026-11-24T01:02:03Z', '2026-11-24T01:02:00Z'],
  ['with an unknown occurrence', '0001-01-01T00:00:00', '2026-11-24T01:02:03Z', '2026-11-24T01:02:00Z'],
  ['with an occurrence of no form', 'soon', '2026-11-24T01:02:03Z', '2026-11-24T01:02:00Z'],
])('fired %s', (_name, next, now, expected) => {
  expect(scheduledTime(timer(next), new Date(now))).toEqual(new Date(expected));
});

test('past due, the first missed occurrence stands for all of them', () => {
  const late = scheduledTime(timer('2026-11-20T01:00:00+00:00', true), new Date('2026-11-24T06:00:00Z'));
  expect(late).toEqual(new Date('2026-11-20T01:00:00Z'));
});

test('a repeat of an occurrence is the same run, also after the clock went back', () => {
  for (const now of ['2026-11-24T01:00:00.1Z', '2026-11-24T00:59:21Z', '2026-11-24T01:14:00Z']) {
    expect(scheduledTime(timer(due), new Date(now))).toEqual(new Date(due));
  }
});

/** With WEBSITE_TIME_ZONE the host's times carry the offset of their own night. */
describe('nights of daylight saving in other time zones', () => {
  test.each([
    ['Berlin, 02:30 for the first time', '2026-10-25T02:30:00+02:00', '2026-10-25T00:30:00Z'],
    ['Berlin, 02:30 for the second time', '2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00Z'],
    ['Berlin, 02:30 does not exist', '2027-03-28T03:30:00+02:00', '2027-03-28T01:30:00Z'],
    ['New York, 01:00 for the first time', '2026-11-01T01:00:00-04:00', '2026-11-01T05:00:00Z'],
    ['New York, 01:00 for the second time', '2026-11-01T01:00:00-05:00', '2026-11-01T06:00:00Z'],
    ['Lord Howe, half an hour', '2027-04-04T01:45:00.0000000+10:30', '2027-04-03T15:15:00Z'],
  ])('%s', (_name, next, expected) => {
    for (const offMs of [-1_000, -1, 0, 1, 90_000, 4 * 3_600_000]) {
      const now = new Date(Date.parse(expected) + offMs);
      expect(scheduledTime(timer(next), now), String(offMs)).toEqual(new Date(expected));
    }
  });
});
