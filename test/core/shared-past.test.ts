/** What parts of the allowance owe when they change hands: the table of `shared-past.ts`. */
import { describe, expect, test } from 'vitest';
import { current, type Debts, nothingOwed, owedAfter, type Renewal } from '../../shared/core/shared-past.ts';
import { type ShareBook, shareTermMs, withoutShare, withShare } from '../../shared/core/shares.ts';

const windowMs = 60_000;
const margin = 10_000;
const nowMs = 1_000_000;
const nothing: Debts = { free: nothingOwed, own: nothingOwed };
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
    });
    expect(owedAfter(nothing, renewal(joined, halved, 'a'), using(30))).toEqual(nothing);
  });

  test('that takes such parts owes them, after those that owe nothing', () => {
    const free = { parts: 20, untilMs: nowMs + 1 };
    const whole = withShare(halved, short('b'), nowMs);
    // Of 33 free parts, 13 owe nothing; it takes 29.
    expect(owedAfter({ ...nothing, free }, renewal(halved, whole, 'b', 1), using(0))).toEqual({
      free: { parts: 4, untilMs: nowMs + 1 },
      own: { parts: 16, untilMs: nowMs + 1 },
    });
    const late = { ...nothing, free: { ...free, untilMs: nowMs } };
    expect(owedAfter(late, renewal(halved, whole, 'b', 1), using(0))).toEqual(nothing);
  });

  test('that gives up parts that it owes passes the debt on', () => {
    const own = { parts: 25, untilMs: nowMs + 50_000 };
    expect(owedAfter({ ...nothing, own }, renewal(joined, halved, 'a'), using(20))).toEqual({
      free: { parts: 15, untilMs: nowMs + 50_000 },
      own: { parts: 10, untilMs: nowMs + 50_000 },
    });
  });

  test('that gives everything back leaves all that it has used', () => {
    const { free } = owedAfter(nothing, renewal(alone, withoutShare(alone, 'a'), 'a'), using(7));
    expect(free).toEqual({ parts: 7, untilMs: nowMs + 20_000 + margin });
  });

  test('that is forgotten leaves all of its parts', () => {
    const late = nowMs - shareTermMs;
    const before = withShare(withShare([], short('dead'), late), short('a'), late + 1_000);
    const after = withShare(before, short('a'), nowMs);
    expect(owedAfter(nothing, renewal(before, after, 'a', 1), using(0))).toEqual({
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

test('a debt ends', () => {
  const owed = { parts: 3, untilMs: nowMs };
  expect([current(owed, nowMs - 1), current(owed, nowMs)]).toEqual([owed, nothingOwed]);
});
