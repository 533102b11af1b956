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
  type Renewal,
} from '../../shared/core/shared-past.ts';
import {
  type ShareBook,
  shareParts,
  shareTermMs,
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
});

interface Member {
  own: Owed;
  mine: Owed;
  /** What it sent, in parts. */
  readonly sent: { readonly atMs: number; readonly parts: number }[];
  remembered: number;
}

const member = (): Member => ({ own: nothingOwed, mine: nothingOwed, sent: [], remembered: 0 });
const inWindow = ({ sent }: Member, ms: number) => sent.filter(({ atMs }) => atMs > ms - windowMs);
const sumOf = (list: Member['sent']) => list.reduce((sum, { parts }) => sum + parts, 0);

const step = fc.record({
  who: fc.constantFrom('a', 'b', 'c'),
  passMs: fc.integer({ min: 0, max: 30_000 }),
  act: fc.constantFrom('renew', 'renew', 'renew short', 'renew short', 'leave', 'die'),
  /** Of what it may send. */
  sends: fc.constantFrom(0, 0.2, 1, 1),
});

test('processes that take, give up, leave, die and come back never send more together than the window allows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const members = new Map([...'abc'].map((id) => [id, member()]));
      const gone: Member[] = [];
      let [book, free, ms]: [ShareBook, Owed, number] = [[], nothingOwed, nowMs];
      for (const { who, passMs, act, sends } of steps) {
        ms += passMs;
        const one = members.get(who) ?? member();
        if (act === 'die') {
          gone.push(one);
          members.set(who, member());
          continue;
        }
        const before = book;
        book =
          act === 'leave'
            ? withoutShare(book, who)
            : withShare(book, { id: who, isShort: act !== 'renew' }, ms);
        const counting = inWindow(one, ms);
        const use = {
          used: sumOf(counting),
          leftAfterMs(parts: number) {
            const last = counting.find((_, index) => sumOf(counting.slice(0, index + 1)) >= parts);
            return (last ?? { atMs: ms }).atMs + windowMs - ms;
          },
          windowMs,
        };
        const { remembered } = one;
        const debts = owedAfter(
          { free, own: one.own, mine: one.mine },
          { before, after: book, id: who, remembered, nowMs: ms },
          use,
        );
        ({ free } = debts);
        Object.assign(one, debts, { remembered: partsIn(book, who) });
        const may = one.remembered - current(one.own, ms).parts - use.used;
        one.sent.push({ atMs: ms, parts: Math.max(0, may) * sends });
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
