/** How processes share an allowance: the table of `shares.ts`, and what holds whatever they do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  closedBook,
  isPartial,
  type ShareBook,
  shareIn,
  shareParts,
  shareTermMs,
  slotsOf,
  smallestShare,
  usableMs,
  withoutShare,
  withShare,
} from '../../shared/core/shares.ts';

const { regular, reserve, whole } = shareParts;
const short = (id: string) => ({ id, isShort: true });
const content = (id: string) => ({ id, isShort: false });
const partsIn = (book: ShareBook) => Object.fromEntries(book.map(({ id, parts }) => [id, parts]));

describe('a process', () => {
  test('that is alone has all but the reserve', () => {
    for (const me of [short('a'), content('a')]) {
      const book = withShare([], me, 0);
      expect(shareIn(book, 'a')).toBe(regular / whole);
      expect(isPartial(shareIn(book, 'a'))).toBe(false);
    }
  });

  test('that finds nothing free has one part of the reserve, four at most, and the fifth has nothing', () => {
    let book = withShare([], content('a'), 0);
    for (const id of ['b', 'c', 'd', 'e', 'f']) book = withShare(book, short(id), 0);
    expect(['b', 'c', 'd', 'e', 'f'].map((id) => shareIn(book, id) * whole)).toEqual([1, 1, 1, 1, 0]);
    expect(isPartial(shareIn(book, 'b'))).toBe(true);
  });

  test('that sends little gives its share to one that is short, and keeps one part', () => {
    let book = withShare([], content('http'), 0);
    book = withShare(book, short('night'), 0);
    book = withShare(book, content('http'), 0);
    book = withShare(book, short('night'), 0);
    expect(partsIn(book)).toEqual({ http: 1, night: regular - 1 });
  });

  test('that sends little takes nothing from the others', () => {
    const night = withShare([], short('night'), 0);
    const book = withShare(withShare(night, content('http'), 0), short('night'), 0);
    expect(partsIn(book)).toEqual({ night: regular - 1, http: 0 });
    expect(partsIn(withShare(book, content('http'), 0))).toEqual({ night: regular - 1, http: 1 });
  });

  test('that died is forgotten after its term, and never while it may still send', () => {
    const book = withShare([], short('dead'), 0);
    expect(partsIn(withShare(book, short('a'), shareTermMs - 1))).toEqual({ dead: regular, a: 0 });
    expect(partsIn(withShare(book, short('a'), shareTermMs))).toEqual({ a: regular });
    expect(usableMs).toBeLessThan(shareTermMs - 45_000);
  });

  test('whose clock was far ahead is forgotten a term after it was seen', () => {
    const book = withShare([], short('ahead'), 1e12);
    const seen = withShare(book, short('a'), 0);
    expect(partsIn(withShare(seen, short('a'), shareTermMs))).toEqual({ a: regular });
  });

  test('that gives its share back leaves it to others', () => {
    const book = withShare(withShare([], short('a'), 0), short('b'), 0);
    const left = withoutShare(book, 'a');
    expect(shareIn(left, 'a')).toBe(0);
    expect(partsIn(withShare(left, short('b'), 0))).toEqual({ b: regular });
  });
});

test('a book that cannot be read gives nothing for one term', () => {
  const book = withShare(closedBook(0), short('a'), 0);
  expect(shareIn(book, 'a')).toBe(smallestShare);
  expect(partsIn(withShare(book, short('a'), shareTermMs))).toEqual({ a: regular });
});

test.each([
  [1, [16, 4, 8]],
  [2, [8, 2, 4]],
  [3, [5, 1, 2]],
  [4, [4, 1, 2]],
])('of the requests in flight, %i processes have no more than one has', (processes, slots) => {
  const share = Math.floor(regular / processes) / whole;
  expect([16, 4, 8].map((inFlight) => slotsOf(inFlight, share))).toEqual(slots);
  expect(slotsOf(4, 1)).toBe(4);
});

const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  act: fc.constantFrom('renew', 'renew', 'renew', 'give back', 'die'),
  isShort: fc.boolean(),
  passMs: fc.integer({ min: 0, max: 120_000 }),
});

test('whatever processes do, all shares together are never more than the allowance', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let book: ShareBook = [];
      let nowMs = 0;
      /** What each process believes that it may use, and until when. */
      const believed = new Map<string, { share: number; untilMs: number }>();
      for (const { id, act, isShort, passMs } of steps) {
        nowMs += passMs;
        if (act === 'die') continue;
        book = act === 'renew' ? withShare(book, { id, isShort }, nowMs) : withoutShare(book, id);
        believed.set(id, { share: shareIn(book, id), untilMs: nowMs + usableMs });
        const used = [...believed.values()].filter(({ untilMs }) => untilMs > nowMs);
        expect(used.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1);
        expect(book.filter(({ inReserve }) => inReserve).length).toBeLessThanOrEqual(reserve);
      }
    }),
  );
});

test('processes that are all short have equal shares after each has renewed twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 19 }), (processes, first) => {
      const ids = Array.from({ length: processes }, (_, index) => `p${(index + first) % processes}`);
      let book: ShareBook = [];
      for (let round = 0; round < 3; round += 1)
        for (const id of ids) book = withShare(book, short(id), round);
      for (const id of ids) expect(shareIn(book, id)).toBe(Math.floor(regular / processes) / whole);
    }),
  );
});
