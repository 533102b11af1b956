/** How long users waited: since when, and as a histogram of which the parts add up. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEnded, countEnd, type Ended, nothingEnded } from '../../shared/core/ended.ts';
import { firstSight, waitedMinutes } from '../../shared/core/first-sight.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { waitBucket, waitOfShare } from '../../shared/core/waits.ts';

const now = new Date('2026-11-30T01:00:00Z');
const before = '2026-11-27T01:00:00.000Z';

/** A user whose photo A both sides showed. */
const agreed = { agreement: { sourceSha: 'A' }, lastObservation: undefined, source: { kind: 'photo' } };
const unagreed = { ...agreed, agreement: undefined };
const seen = (sourceSha: string, sourceSeenAt?: string) => ({ sourceSha, sourceSeenAt });

test.each([
  ['no photo was read', agreed, undefined, undefined],
  ['the agreed photo', agreed, 'A', undefined],
  [
    'the agreed photo, also after another one',
    { ...agreed, lastObservation: seen('B', before) },
    'A',
    undefined,
  ],
  ['a changed photo', agreed, 'B', now.toISOString()],
  ['the same changed photo on a later night', { ...agreed, lastObservation: seen('B', before) }, 'B', before],
  ['changed once more', { ...agreed, lastObservation: seen('B', before) }, 'C', now.toISOString()],
  ['a first photo of a user who had none', { ...unagreed, source: { kind: 'none' } }, 'A', now.toISOString()],
  ['a photo at the first reading of all', { ...unagreed, source: undefined }, 'A', undefined],
  ['that photo on a later night', { ...unagreed, lastObservation: seen('A') }, 'A', undefined],
] as const)('first sight: %s', (_what, row, sha, expected) => {
  expect(firstSight(row as unknown as UserRow, sha, now)).toBe(expected);
});

test.each([
  ['three nights', before, 3 * 24 * 60],
  ['less than a minute', '2026-11-30T00:59:40.000Z', 0],
  ['unknown', undefined, undefined],
  ['not a time', 'yesterday', undefined],
  ['a clock that was ahead', '2026-11-30T02:00:00.000Z', undefined],
])('the wait: %s', (_what, at, expected) => {
  expect(waitedMinutes(at, now)).toBe(expected);
});

const minutes = fc.integer({ min: 1, max: 60 * 24 * 365 });
const ends = fc.array(
  fc.record({
    outcome: fc.constantFrom('repaired' as const, 'failed' as const, undefined),
    waitedMinutes: fc.option(minutes, { nil: undefined }),
  }),
);
const count = (given: Parameters<typeof countEnd>[1][]) => given.reduce(countEnd, nothingEnded);

test('the parts of a run add up to what counting all users at once gives, in any order', () => {
  fc.assert(
    fc.property(ends, ends, (a, b) => {
      const whole: Ended = count([...a, ...b]);
      expect(addEnded(count(a), count(b))).toEqual(whole);
      expect(addEnded(count(b), count(a))).toEqual(whole);
    }),
  );
});

test('without a known wait there is no histogram', () => {
  expect(countEnd(nothingEnded, { outcome: 'repaired' })).toEqual({ outcomes: { repaired: 1 } });
  expect(addEnded(nothingEnded, nothingEnded)).not.toHaveProperty('waits');
});

test('a share of the waits is at most a tenth away from the exact value', () => {
  fc.assert(
    fc.property(fc.array(minutes, { minLength: 1 }), fc.constantFrom(0.5, 0.95, 1), (waits, share) => {
      const ended = count(waits.map((waitedMinutes) => ({ outcome: 'repaired', waitedMinutes })));
      const exact = [...waits].sort((a, b) => a - b)[Math.ceil(share * waits.length) - 1] as number;
      const ratio = (waitOfShare(ended.waits ?? {}, share) as number) / exact;
      expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.1));
    }),
  );
});

test('the shortest and the longest wait have a bucket; of no waits there is no share', () => {
  expect([0, 1, 2, 1e9].map(waitBucket)).toEqual(['m0', 'm0', 'm4', 'm80']);
  expect(waitOfShare({}, 0.5)).toBeUndefined();
});
