import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deepCheckDays,
  type EtagBehaviour,
  isFollowed,
  learned,
  trustedEtags,
} from '../../shared/core/etag-behaviour.ts';
import type { Totals } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { daysLater, midnight } from './examples.ts';

function night(inScope: number, etagChurn: number, etagSilence = 0): Totals {
  return { ...noTotals, users: inScope, inScope, etagChurn, etagSilence };
}

const sampling: EtagBehaviour = { ...trustedEtags, sampled: true };
const silentAt = (days: number): EtagBehaviour => ({
  ...trustedEtags,
  silentAt: daysLater(days).toISOString(),
});

describe('churn: ETags that changed without their bytes', () => {
  test.each<[string, EtagBehaviour, number, number, boolean]>([
    ['20 % of 1000', trustedEtags, 1000, 200, false],
    ['just above 20 %', trustedEtags, 1000, 201, true],
    ['all of 19 are too few to judge by', trustedEtags, 19, 19, false],
    ['5 of 20', trustedEtags, 20, 5, true],
    ['none', trustedEtags, 1000, 0, false],
    ['while sampling, a seventh stands for all: 28 of 1000 are 19.6 %', sampling, 1000, 28, false],
    ['while sampling: 29 of 1000 are 20.3 %', sampling, 1000, 29, true],
    ['no user in scope', trustedEtags, 0, 0, false],
  ])('%s', (_name, before, inScope, churn, sampled) => {
    expect(learned(before, night(inScope, churn), midnight).sampled).toBe(sampled);
  });
});

describe('silence: bytes that changed without their ETag', () => {
  test('one is stored with its time, and a night without one does not remove it', () => {
    const once = learned(trustedEtags, night(1000, 0, 1), midnight);
    expect(once.silentAt).toBe(midnight.toISOString());
    expect(learned(once, night(1000, 0), daysLater(1)).silentAt).toBe(midnight.toISOString());
    expect(learned(once, night(1000, 0, 1), daysLater(1)).silentAt).toBe(daysLater(1).toISOString());
    expect(learned(trustedEtags, night(1000, 0), midnight)).toEqual(trustedEtags);
  });

  test.each<[string, EtagBehaviour, number, number]>([
    ['never', trustedEtags, 14, 14],
    ['last night', silentAt(-1), 14, 7],
    ['28 days ago', silentAt(-28), 14, 7],
    ['longer ago', silentAt(-28.01), 14, 14],
    ['last night, though the setting is shorter still', silentAt(-1), 5, 5],
  ])('%s: deep checks every %3$i days', (_name, behaviour, setting, days) => {
    expect(deepCheckDays(behaviour, setting, midnight)).toBe(days);
  });
});

describe('downloads after a changed ETag', () => {
  test('every user is downloaded while ETags can be trusted', () => {
    fc.assert(fc.property(fc.uuid(), (id) => isFollowed(trustedEtags, id, midnight)));
  });

  test('while sampling, each user is downloaded on one night of seven', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(1000), (id, start) => {
        const nights = Array.from({ length: 7 }, (_, day) =>
          isFollowed(sampling, id, daysLater(start + day)),
        );
        expect(nights.filter((followed) => followed)).toHaveLength(1);
      }),
    );
  });

  test('while sampling, a user is downloaded all night or not at all', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 22 * 60 }), (id, minutes) => {
        const later = new Date(midnight.getTime() + minutes * 60_000);
        expect(isFollowed(sampling, id, later)).toBe(isFollowed(sampling, id, midnight));
      }),
    );
  });

  test('while sampling, each night downloads about a seventh of the users', () => {
    const ids = Array.from({ length: 7_000 }, (_, index) => `user-${index}`);
    const share = ids.filter((id) => isFollowed(sampling, id, midnight)).length / ids.length;
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.165);
  });
});
