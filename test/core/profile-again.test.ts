import { describe, expect, test } from 'vitest';
import type { Situation } from '../../shared/core/decide.ts';
import { asksProfileAgain } from '../../shared/core/triage.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { profile } from './changed-rows.ts';
import { daysLater, inStep, midnight, user } from './examples.ts';

describe('a profile that was missing, or another user’s, is read again', () => {
  const without = profile({ kind: 'missing', readAt: midnight.toISOString() });
  const wrong = profile({ kind: 'somebody-else', readAt: midnight.toISOString() });
  const observedAs = (row: UserRow, source: Situation['source'], sinceDays?: number): UserRow => {
    const since = sinceDays === undefined ? undefined : daysLater(-sinceDays).toISOString();
    const lastObservation = {
      key: 'k',
      situation: { ...inStep, source },
      sourceSha: undefined,
      targetSha: undefined,
      since,
    };
    return { ...row, lastObservation };
  };
  test.each<[string, UserRow, number, boolean]>([
    ['the same night', observedAs(without, 'photo', 0), 0, false],
    ['after one night', observedAs(without, 'photo', 0), 1, true],
    ['after one night, in a row of an earlier version', observedAs(without, 'photo'), 1, true],
    ['one night after the second', observedAs(without, 'photo', 1), 1, true],
    ['one night after it was missing for two', observedAs(without, 'photo', 2), 1, false],
    ['two nights after it was missing for two', observedAs(without, 'photo', 2), 2, true],
    ['three nights after it was missing for four', observedAs(wrong, 'photo', 4), 3, false],
    ['four nights after it was missing for four', observedAs(wrong, 'photo', 4), 4, true],
    ['another user’s, although the source has no photo', observedAs(wrong, 'none', 0), 1, true],
    ['missing, and the source has no photo', observedAs(without, 'none', 0), 9, false],
    ['the user’s own', observedAs(user, 'photo', 0), 9, false],
    ['no observation is stored', without, 9, false],
    ['no profile was ever read', observedAs({ ...user, profile: undefined }, 'photo', 0), 9, false],
  ])('%s', (_name, row, nights, expected) => {
    expect(asksProfileAgain(row, daysLater(nights))).toBe(expected);
  });

  test('a night that begins some minutes earlier counts', () => {
    const early = new Date(daysLater(1).getTime() - 600_000);
    expect(asksProfileAgain(observedAs(without, 'photo', 0), early)).toBe(true);
    const earlyAfterTwo = new Date(daysLater(2).getTime() - 600_000);
    expect(asksProfileAgain(observedAs(without, 'photo', 2), earlyAfterTwo)).toBe(true);
    expect(asksProfileAgain(observedAs(without, 'photo', 0), new Date(midnight.getTime() + 3_600_000))).toBe(
      false,
    );
  });
});
