import { expect, test } from 'vitest';
import { hourMs } from '../../shared/core/calendar.ts';
import { afterFailure, afterSkipped, concerning, isStuck, isWaiting } from '../../shared/core/trouble.ts';
import type { Trouble } from '../../shared/core/user.ts';
import { hoursLater, midnight } from './examples.ts';

/** So many failures in a row, each at the moment when the wait before it ended. */
function failures(count: number): Trouble[] {
  const all: Trouble[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = all.at(-1);
    all.push(
      afterFailure(before, `code-${index}`, before === undefined ? midnight : new Date(before.nextAt)),
    );
  }
  return all;
}

test('waits grow from 6 hours to 28 days and no further', () => {
  let at = midnight.getTime();
  const waits = failures(11).map(({ nextAt }) => {
    const hours = (Date.parse(nextAt) - at) / hourMs;
    at = Date.parse(nextAt);
    return hours;
  });
  expect(waits).toEqual([6, 12, 24, 48, 96, 192, 384, 672, 672, 672, 672]);
});

test('failures are counted from the first one on, and the last code is kept', () => {
  expect(failures(3).at(-1)).toEqual({
    attempts: 3,
    code: 'code-2',
    since: midnight.toISOString(),
    nextAt: hoursLater(6 + 12 + 24).toISOString(),
  });
});

test('after any number of failures the wait stays at its maximum', () => {
  const old = { attempts: 5_000, code: 'x', since: midnight.toISOString(), nextAt: midnight.toISOString() };
  expect(afterFailure(old, 'x', midnight).nextAt).toBe(hoursLater(28 * 24).toISOString());
});

test('a user waits until the stored moment, and no longer', () => {
  const [first] = failures(1);
  expect(isWaiting(first, hoursLater(5.999))).toBe(true);
  expect(isWaiting(first, hoursLater(6))).toBe(false);
  expect(isWaiting(undefined, midnight)).toBe(false);
});

test('a wait that is longer than any, as a wrong clock notes it, is none', () => {
  const longest = { attempts: 9, code: 'x', since: midnight.toISOString() };
  const waits = (days: number) =>
    isWaiting({ ...longest, nextAt: hoursLater(days * 24).toISOString() }, midnight);
  expect([28, 29, 29.01].map(waits)).toEqual([true, true, false]);
});

test('from three failures in a row a user is stuck', () => {
  expect([undefined, ...failures(4)].map(isStuck)).toEqual([false, false, false, true, true]);
});

test('a skipped user waits only from the third skip in a row on, and then as after a failure', () => {
  const first = afterSkipped(undefined, midnight);
  const second = afterSkipped(first, hoursLater(24));
  const third = afterSkipped(second, hoursLater(48));
  expect([first, second, third].map(isStuck)).toEqual([false, false, true]);
  expect([first, second].map((one, night) => isWaiting(one, hoursLater(24 * night)))).toEqual([false, false]);
  expect(third).toMatchObject({ attempts: 3, code: 'moved', since: midnight.toISOString() });
  expect(third.nextAt).toBe(hoursLater(48 + 24).toISOString());
});

test.each<[string, string | undefined, string | undefined, boolean]>([
  ['the photo that failed', 'a', 'a', true],
  ['another photo', 'a', 'b', false],
  ['no photo', 'a', undefined, true],
  ['any photo, where it was not stored which one failed', undefined, 'b', true],
])('a failure concerns %s', (_name, about, sourceSha, concerns) => {
  const trouble = { ...(failures(1)[0] as Trouble), sourceSha: about };
  expect(concerning(trouble, sourceSha)).toBe(concerns ? trouble : undefined);
  expect(concerning(undefined, sourceSha)).toBeUndefined();
});
