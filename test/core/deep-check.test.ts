import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, isOver } from '../../shared/core/calendar.ts';
import { deepCheckAge, deepChecksDue, isOverdue } from '../../shared/core/deep-check.ts';
import { daysLater, hoursLater } from './examples.ts';

interface Checked {
  readonly id: string;
  readonly deepCheckedAt: string;
}

/** All users are read in full on the first night; then nights are simulated. Answers on which nights each user was read. */
function nightsRead(count: number, days: number, nights: number): Map<string, number[]> {
  const ids = Array.from({ length: count }, (_, index) => `user-${index}`);
  const read = new Map<string, number[]>(ids.map((id) => [id, [0]]));
  let users: readonly Checked[] = ids.map((id) => ({ id, deepCheckedAt: daysLater(0).toISOString() }));
  for (let night = 1; night <= nights; night += 1) {
    const now = hoursLater(24 * night + (night % 3));
    const due = new Set(deepChecksDue(users, now, days).map(({ id }) => id));
    for (const id of due) read.get(id)?.push(night);
    users = users.map((user) =>
      due.has(user.id) ? { id: user.id, deepCheckedAt: now.toISOString() } : user,
    );
  }
  return read;
}

function gaps(nights: readonly number[]): number[] {
  return nights.slice(1).map((night, index) => night - (nights[index] as number));
}

describe.each([
  [1000, 14],
  [50, 14],
  [3, 14],
  [300, 7],
  [300, 2],
  [20, 1],
  [100, 40],
])(
  '%i users, a deep check every %i days, over 100 nights after all were read on one night',
  (count, days) => {
    const nights = 100;
    const all = [...nightsRead(count, days, nights).values()];

    test('every user is read in full within the days, at most three nights late when many are due at once', () => {
      expect(Math.max(...all.flatMap(gaps))).toBeLessThanOrEqual(days + 3);
      expect(Math.min(...all.map((list) => list.at(-1) as number))).toBeGreaterThanOrEqual(nights - days - 3);
      const onTime = all.flatMap(gaps).filter((gap) => gap <= days);
      expect(onTime.length).toBeGreaterThan(0.9 * all.flatMap(gaps).length);
    });

    test('no user is read again within three days', () => {
      expect(Math.min(...all.flatMap(gaps))).toBeGreaterThanOrEqual(Math.min(3, days));
    });

    test('no night reads more than one and a quarter times the average', () => {
      const perNight = Array.from(
        { length: nights },
        (_, night) => all.filter((list) => list.includes(night + 1)).length,
      );
      expect(Math.max(...perNight)).toBeLessThanOrEqual(Math.ceil((1.25 * count) / days));
    });
  },
);

test('the longest overdue users come first, then those due today, by id among equals; a user who was never read is not due', () => {
  const days = 14;
  const now = daysLater(100);
  const checked = (id: string, age: number): Checked => ({
    id,
    deepCheckedAt: daysLater(100 - age).toISOString(),
  });
  const never = (id: string): Checked => ({ id, deepCheckedAt: '' });
  const oneAtATime = Array.from({ length: 200 }, (_, index) => `t${index}`).filter(
    (id) => deepCheckAge(checked(id, 5), now, days) !== undefined,
  );
  const resting = Array.from({ length: 200 }, (_, index) => checked(`r${index}`, 0));
  const users = [
    ...resting,
    ...oneAtATime.slice(0, 2).map((id) => checked(id, 5)),
    checked('overdue-b', 20),
    checked('overdue-a', 20),
    checked('most-overdue', 30),
    never('never-b'),
    never('never-a'),
  ];
  expect(deepChecksDue(users, now, days).map(({ id }) => id)).toEqual([
    'most-overdue',
    'overdue-a',
    'overdue-b',
    ...oneAtATime.slice(0, 2).sort(),
  ]);
});

test('when the budget is too small, the most urgent users are read', () => {
  const users = Array.from({ length: 28 }, (_, index) => ({
    id: `user-${index}`,
    deepCheckedAt: daysLater(-14 - index).toISOString(),
  }));
  expect(deepChecksDue(users, daysLater(0), 14).map(({ id }) => id)).toEqual([
    'user-27',
    'user-26',
    'user-25',
  ]);
});

test('of no users, none is due', () => {
  expect(deepChecksDue([], daysLater(0), 14)).toEqual([]);
});

describe('age', () => {
  const at = daysLater(0).toISOString();
  test.each([
    ['never read: not due', '', 0, undefined],
    ['as many days as there are', at, 14 * 24, 14],
    ['a run that starts an hour earlier than the last time', at, 14 * 24 - 1, 14],
    ['half a day short of two days is two days', at, 36, undefined],
    ['a moment that cannot be read: due', 'yesterday', 0, 14],
    ['a moment that only a wrong clock can have set: due', at, -24, 14],
  ])('%s', (_name, deepCheckedAt, hours, age) => {
    expect(deepCheckAge({ id: 'x', deepCheckedAt }, hoursLater(hours), 14)).toBe(age);
  });

  test('a user is due on one day of the period, at every hour of that day', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 4, max: 60 }),
        fc.integer({ min: 0, max: 22 }),
        (id, days, hour) => {
          const dueDays = Array.from(
            { length: days },
            (_, day) => new Date(Date.UTC(2026, 0, 10 + day) + hour * hourMs),
          ).filter(
            (now) =>
              deepCheckAge(
                { id, deepCheckedAt: new Date(now.getTime() - 3 * 24 * hourMs).toISOString() },
                now,
                days,
              ) === 3,
          );
          expect(dueDays).toHaveLength(1);
        },
      ),
    );
  });
});

test.each([
  ['not due', 1, false],
  ['late because many are due at once', 17, false],
  ['later than that', 18, true],
])('a deep check that is %s is overdue or not', (_name, age, overdue) => {
  const user = { id: 'x', deepCheckedAt: daysLater(-age).toISOString() };
  expect(isOverdue(user, daysLater(0), 14)).toBe(overdue);
});

test.each([
  ['as long ago as it may be', -2 * dayMs, false],
  ['longer ago', -2 * dayMs - 1, true],
  ['ahead, by a clock that is a little fast', dayMs - 1, false],
  ['ahead, by a clock that was wrong', dayMs, true],
  ['no moment', Number.NaN, true],
])('what is stored with a moment %s is over or not', (_name, ms, over) => {
  const at = Number.isNaN(ms) ? '' : new Date(daysLater(0).getTime() + ms).toISOString();
  expect(isOver(at, 2 * dayMs, daysLater(0))).toBe(over);
});
