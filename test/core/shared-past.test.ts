/** What parts of the allowance owe when they change hands: the table of `shared-past.ts`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  current,
  type Debts,
  nothingOwed,
  type Owed,
  owedAfter,
  partsIn,
  partsSure,
  type Renewal,
} from '../../shared/core/shared-past.ts';
import {
  type ShareBook,
  shareParts,
  shareTermMs,
  usableMs,
  withoutShare,
  withShare,
} from '../../shared/core/shares.ts';

const windowMs = 60_000;
const margin = 10_000;
const nowMs = 1_000_000;
const nothing: Debts = { free: nothingOwed, own: nothingOwed, mine: nothingOwed };
const short = (id: string) => ({ id, isShort: true });
/** Uses so many parts, which leave the window in 20 seconds. */
const using = (used: number) => ({ used, leftAfterMs: () => 20_000, windowMs });

function renewal(before: ShareBook, after: ShareBook, id: string, remembered?: number): Renewal {
  const listed = before.find((one) => one.id === id)?.parts ?? 0;
  return { before, after, id, remembered: remembered ?? listed, nowMs };
}

const alone = withShare([], short('a'), nowMs);
const joined = withShare(alone, short('b'), nowMs);
const halved = withShare(joined, short('a'), nowMs);

describe('a process', () => {
  test('that takes parts which nobody used owes nothing', () => {
    expect(owedAfter(nothing, renewal([], alone, 'a'), using(0))).toEqual(nothing);
  });

  test('that gives parts up leaves what it has used beyond those that it keeps', () => {
    expect(owedAfter(nothing, renewal(joined, halved, 'a'), using(50))).toEqual({
      free: { parts: 20, untilMs: nowMs + 20_000 + margin },
      own: nothingOwed,
      mine: { parts: 20, untilMs: nowMs + 20_000 + margin },
    });
    expect(owedAfter(nothing, renewal(joined, halved, 'a'), using(30))).toEqual(nothing);
  });

  test('that takes such parts owes them, after those that owe nothing', () => {
    const free = { parts: 20, untilMs: nowMs + 1 };
    const whole = withShare(halved, short('b'), nowMs);
    // Of 33 free parts, 13 owe nothing; it takes 29.
    expect(owedAfter({ ...nothing, free }, renewal(halved, whole, 'b', 1), using(0))).toMatchObject({
      free: { parts: 4, untilMs: nowMs + 1 },
      own: { parts: 16, untilMs: nowMs + 1 },
    });
    const late = { ...nothing, free: { ...free, untilMs: nowMs } };
    expect(owedAfter(late, renewal(halved, whole, 'b', 1), using(0))).toEqual(nothing);
  });

  test('that gives up parts that it owes passes the debt on', () => {
    const own = { parts: 25, untilMs: nowMs + 50_000 };
    expect(owedAfter({ ...nothing, own }, renewal(joined, halved, 'a'), using(20))).toMatchObject({
      free: { parts: 15, untilMs: nowMs + 50_000 },
      own: { parts: 10, untilMs: nowMs + 50_000 },
    });
  });

  test('that gives everything back leaves all that it has used', () => {
    const { free } = owedAfter(nothing, renewal(alone, withoutShare(alone, 'a'), 'a'), using(7));
    expect(free).toEqual({ parts: 7, untilMs: nowMs + 20_000 + margin });
  });

  test('that takes back what it has used owes nothing for it', () => {
    const gone = withoutShare(alone, 'a');
    const left = owedAfter(nothing, renewal(alone, gone, 'a'), using(50));
    expect(owedAfter(left, renewal(gone, alone, 'a'), using(45))).toEqual(nothing);
  });

  test('that takes back a part of it leaves the rest', () => {
    const left = owedAfter(nothing, renewal(joined, halved, 'a'), using(50));
    const having = (parts: number) => halved.map((one) => (one.id === 'a' ? { ...one, parts } : one));
    const [back, more] = [having(40), having(55)];
    const debts = owedAfter(left, renewal(halved, back, 'a'), using(45));
    const rest = { parts: 5, untilMs: nowMs + 20_000 + margin };
    expect(debts).toEqual({ free: rest, own: nothingOwed, mine: rest });
    expect(owedAfter(debts, renewal(back, more, 'a'), using(45))).toEqual(nothing);
  });

  test('whose parts another took meanwhile leaves them there', () => {
    const left = owedAfter(nothing, renewal(joined, halved, 'a'), using(50));
    const taken = { ...left, free: { ...left.free, parts: 8 } };
    expect(owedAfter(taken, renewal(halved, halved, 'a'), using(45)).free.parts).toBe(8);
    const joinedByOther = { ...left, free: { parts: 25, untilMs: left.free.untilMs + 1 } };
    expect(owedAfter(joinedByOther, renewal(halved, halved, 'a'), using(45)).free.parts).toBe(25);
  });

  test('that is forgotten leaves all of its parts', () => {
    const late = nowMs - shareTermMs;
    const before = withShare(withShare([], short('dead'), late), short('a'), late + 1_000);
    const after = withShare(before, short('a'), nowMs);
    expect(owedAfter(nothing, renewal(before, after, 'a', 1), using(0))).toMatchObject({
      // Of the reserve, three parts were free, and its own it had already.
      free: { parts: 4, untilMs: nowMs + windowMs },
      own: { parts: 56, untilMs: nowMs + windowMs },
    });
    const long = renewal(before, after, 'a', 1);
    expect(owedAfter(nothing, { ...long, nowMs: nowMs + windowMs }, using(0))).toEqual(nothing);
  });

  test('whose last write was not answered owes what it does not remember', () => {
    const { own } = owedAfter(nothing, renewal(alone, alone, 'a', 12), using(0));
    expect(own).toEqual({ parts: 48, untilMs: nowMs + 20_000 + margin });
  });

  test('remembers its parts until the book lists a later write of its own', () => {
    const last = { id: 'a', book: alone, share: 7 / shareParts.whole };
    expect(partsSure(joined, last)).toBe(shareParts.regular);
    expect(partsSure(withShare(joined, short('a'), nowMs + 1), last)).toBe(7);
  });
});

interface Member {
  own: Owed;
  mine: Owed;
  /** What it sent, in parts. */
  readonly sent: { readonly atMs: number; readonly parts: number }[];
  /** Its last write that was answered, and the least share that it wrote since. */
  last: { readonly book: ShareBook; readonly share: number; readonly usableUntilMs: number } | undefined;
}

const member = (): Member => ({ own: nothingOwed, mine: nothingOwed, sent: [], last: undefined });
const inWindow = ({ sent }: Member, ms: number) => sent.filter(({ atMs }) => atMs > ms - windowMs);
const sumOf = (list: Member['sent']) => list.reduce((sum, { parts }) => sum + parts, 0);

const step = fc.record({
  who: fc.constantFrom('a', 'b', 'c'),
  passMs: fc.integer({ min: 1, max: 30_000 }),
  act: fc.constantFrom('renew', 'renew', 'renew short', 'renew short', 'leave', 'die'),
  isAnswered: fc.constantFrom(true, true, false),
  /** Of what it may send. */
  sends: fc.constantFrom(0, 0.2, 1, 1),
});

/** What it has in the window. */
function useAt(one: Member, ms: number) {
  const counting = inWindow(one, ms);
  return {
    used: sumOf(counting),
    leftAfterMs(parts: number) {
      const last = counting.find((_, index) => sumOf(counting.slice(0, index + 1)) >= parts);
      return (last ?? { atMs: ms }).atMs + windowMs - ms;
    },
    windowMs,
  };
}

interface Write {
  readonly before: ShareBook;
  readonly book: ShareBook;
  readonly free: Owed;
  readonly id: string;
  readonly ms: number;
  readonly isAnswered: boolean;
}

/** What the book then says is owed. */
function write(one: Member, { before, book, free, id, ms, isAnswered }: Write): Owed {
  const { own, mine, last } = one;
  const remembered = last === undefined ? 0 : partsSure(before, { id, ...last });
  const change = { before, after: book, id, remembered, nowMs: ms };
  const debts = owedAfter({ free, own, mine }, change, useAt(one, ms));
  const share = partsIn(book, id) / shareParts.whole;
  if (isAnswered) {
    Object.assign(one, debts, { last: { book, share, usableUntilMs: ms + usableMs } });
  } else {
    one.mine = nothingOwed;
    one.last = last && { ...last, share: Math.min(last.share, share) };
  }
  return debts.free;
}

/** How many parts it may send more. */
function leftOf(one: Member, ms: number): number {
  const usable = one.last !== undefined && ms < one.last.usableUntilMs ? one.last.share : 0;
  return Math.max(0, usable * shareParts.whole - current(one.own, ms).parts - sumOf(inWindow(one, ms)));
}

test('processes that take, give up, leave, die, come back and miss answers never send more together than the window allows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const members = new Map([...'abc'].map((id) => [id, member()]));
      const gone: Member[] = [];
      let [book, free, ms]: [ShareBook, Owed, number] = [[], nothingOwed, nowMs];
      for (const { who: id, passMs, act, isAnswered, sends } of steps) {
        ms += passMs;
        const one = members.get(id) ?? member();
        if (act === 'die') {
          gone.push(one);
          members.set(id, member());
          continue;
        }
        const before = book;
        book =
          act === 'leave' ? withoutShare(book, id) : withShare(book, { id, isShort: act !== 'renew' }, ms);
        free = write(one, { before, book, free, id, ms, isAnswered });
        one.sent.push({ atMs: ms, parts: leftOf(one, ms) * sends });
        const all = [...members.values(), ...gone].flatMap((each) => inWindow(each, ms));
        expect(sumOf(all)).toBeLessThanOrEqual(shareParts.whole + 1e-6);
      }
    }),
    { numRuns: 500 },
  );
});

test('a debt ends', () => {
  const owed = { parts: 3, untilMs: nowMs };
  expect([current(owed, nowMs - 1), current(owed, nowMs)]).toEqual([owed, nothingOwed]);
});
