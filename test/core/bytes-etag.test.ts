/** When the ETag of a photo's bytes is believed to be the one of its metadata. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterBoth,
  type BytesEtag,
  doubtDays,
  enough,
  isBelieved,
  isInDoubt,
  moreCareful,
  untriedBytes,
} from '../../shared/core/bytes-etag.ts';
import { daysLater, midnight } from './examples.ts';

type Seen = 'same' | 'other' | 'none';
const carried = { same: 'A', other: 'B', none: undefined } as const;

function having(state: BytesEtag, seen: readonly Seen[], now = midnight): BytesEtag {
  return seen.reduce((so, one) => afterBoth(so, { described: 'A', carried: carried[one] }, now), state);
}

const times = (count: number, seen: Seen): Seen[] => new Array<Seen>(count).fill(seen);
const believed = having(untriedBytes, times(enough, 'same'));
const doubted = having(untriedBytes, ['none']);

describe('photos that were asked for both ways', () => {
  test.each<[string, BytesEtag, readonly Seen[], { believed: boolean; doubted: boolean }]>([
    ['none yet', untriedBytes, [], { believed: false, doubted: false }],
    ['one too few', untriedBytes, times(enough - 1, 'same'), { believed: false, doubted: false }],
    ['enough', untriedBytes, times(enough, 'same'), { believed: true, doubted: false }],
    [
      'another ETag among them',
      untriedBytes,
      [...times(19, 'same'), 'other', ...times(40, 'same')],
      { believed: false, doubted: true },
    ],
    ['none in an answer', untriedBytes, ['none', ...times(40, 'same')], { believed: false, doubted: true }],
    ['another one later', believed, ['other'], { believed: false, doubted: true }],
    ['none later', believed, ['same', 'none', ...times(40, 'same')], { believed: false, doubted: true }],
  ])('%s', (_name, before, seen, expected) => {
    const state = having(before, seen);
    expect({ believed: isBelieved(state), doubted: isInDoubt(state, midnight) }).toEqual(expected);
  });

  test('a contradiction counts for four weeks, and is stored once in that time', () => {
    const later = daysLater(doubtDays);
    expect(isInDoubt(doubted, later)).toBe(true);
    expect(having(doubted, ['other', 'none'], later)).toBe(doubted);
    const muchLater = daysLater(doubtDays + 1);
    expect(isInDoubt(doubted, muchLater)).toBe(false);
    expect(isBelieved(having(doubted, times(enough, 'same'), muchLater))).toBe(true);
    expect(having(doubted, ['other'], muchLater).contradictedAt).toBe(muchLater.toISOString());
    expect(isInDoubt({ agreed: 0, contradictedAt: 'no date' }, midnight)).toBe(false);
  });

  test('what is believed does not change with each photo that agrees', () => {
    expect(having(believed, times(5, 'same'))).toBe(believed);
  });

  const seen = fc.array(fc.constantFrom<Seen>('same', 'same', 'same', 'same', 'other', 'none'), {
    maxLength: 60,
  });

  test('it is believed only after enough of them in a row, with no contradiction in four weeks', () => {
    fc.assert(
      fc.property(seen, (all) => {
        const first = all.findIndex((one) => one !== 'same');
        const state = having(untriedBytes, all);
        expect(isBelieved(state)).toBe(first === -1 && all.length >= enough);
        expect(isInDoubt(state, midnight)).toBe(first !== -1);
      }),
    );
  });

  test('of two states the more careful one is taken, in either order', () => {
    fc.assert(
      fc.property(seen, seen, (one, other) => {
        const [a, b] = [having(untriedBytes, one), having(untriedBytes, other)];
        const [ab, ba] = [moreCareful(a, b), moreCareful(b, a)];
        expect(ab.agreed).toBe(Math.min(a.agreed, b.agreed));
        expect(ba.agreed).toBe(ab.agreed);
        expect(isBelieved(ab)).toBe(isBelieved(a) && isBelieved(b));
      }),
    );
  });
});
