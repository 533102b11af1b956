import { beforeEach, describe, expect, test } from 'vitest';
import { profileAllowance, unitAllowance } from '../../../shared/adapters/transport/allowances.ts';
import { createTokenQueue } from '../../../shared/adapters/transport/token-queue.ts';
import { firstWindow, narrowed, type Window, widened } from '../../../shared/core/pacing.ts';

const minuteMs = 60_000;

/** `+`: 20 answers while the window was full. `-`: a refusal. A number: so many minutes pass. */
function played(steps: string, start: Window = firstWindow): Window {
  let nowMs = 0;
  return steps.split(' ').reduce<Window>((window, step) => {
    if (step === '+') return widened(window, { answered: 20, nowMs });
    if (step === '-') return narrowed(window, nowMs);
    nowMs += Number(step) * minuteMs;
    return window;
  }, start);
}

describe('requests for photos at a time', () => {
  test.each([
    ['one batch more for 20 answers', '+', 8],
    ['and so on, while nothing is refused', '+ + +', 16],
    ['a size that is refused goes back to the one before', '+ + -', 8],
    ['from there it grows by one', '+ + - +', 9],
    ['up to the size that was refused', '+ + - + + + + +', 11],
    ['which is not tried again soon', '+ - + + + 9 + +', 7],
    ['but after ten minutes', '+ - + + + 11 +', 8],
    ['and after twenty, if it was refused again', '+ - + + + 11 + - 11 +', 7],
    ['which are over then', '+ - + + + 11 + - 21 +', 8],
    ['a size that was tried again and answered is not the limit any more', '+ - + + + 11 + +', 12],
    ['a size that was answered before and is refused now is halved', '+ - + + - -', 2],
    ['so is the first one', '-', 2],
    ['and grows again up to the size that was refused', '- + + + +', 3],
    ['never less than one', '- - - - - -', 1],
    ['from which it grows again', '- - - - - - 11 + +', 4],
  ])('%s', (_name, steps, atOnce) => {
    expect(played(steps).atOnce).toBe(atOnce);
  });

  test('fewer answers are counted together', () => {
    const some = widened(firstWindow, { answered: 12, nowMs: 0 });
    expect(some.atOnce).toBe(4);
    expect(widened(some, { answered: 8, nowMs: 0 }).atOnce).toBe(8);
  });

  test('never more than 32, and never a rest of more than 160 minutes', () => {
    expect(played(Array(200).fill('+').join(' ')).atOnce).toBe(32);
    const refused = played(['+ - + + +', ...Array(9).fill('161 + -')].join(' '));
    expect([refused.atOnce, refused.restMs]).toEqual([7, 160 * minuteMs]);
  });
});

describe('an allowance of 5 a second with a burst of 10', () => {
  let nowMs = 0;
  let share = 1;
  beforeEach(() => {
    nowMs = 0;
    share = 1;
  });
  const queue = () =>
    createTokenQueue({ perSecond: 5, burst: 10 }, { nowMs: () => nowMs, share: () => share });

  test('spends the burst at once and the rest evenly, in order', () => {
    const tokens = queue();
    expect(tokens.waitMs(tokens.take(10))).toBe(0);
    const second = tokens.take(5);
    const third = tokens.take(5);
    expect([tokens.waitMs(second), tokens.waitMs(third)]).toEqual([1_000, 2_000]);
    nowMs = 1_000;
    expect([tokens.waitMs(second), tokens.waitMs(third)]).toEqual([0, 1_000]);
  });

  test('one batch may cost more than the burst', () => {
    const tokens = queue();
    expect(tokens.waitMs(tokens.take(20))).toBe(2_000);
  });

  test('a pause saves up no more than the burst', () => {
    const tokens = queue();
    tokens.take(10);
    nowMs = 3_600_000;
    expect(tokens.waitMs(tokens.take(15))).toBe(1_000);
  });

  test('a clock that is set back adds and removes no tokens', () => {
    nowMs = 5_000;
    const tokens = queue();
    tokens.take(7);
    nowMs = 0;
    expect(tokens.waitMs(tokens.take(4))).toBe(200);
  });

  test('a smaller share fills and saves less, also for those who wait already', () => {
    const tokens = queue();
    const place = tokens.take(15);
    expect(tokens.waitMs(place)).toBe(1_000);
    share = 0.5;
    expect(tokens.waitMs(place)).toBe(2_000);
    nowMs = 60_000;
    expect(tokens.waitMs(tokens.take(5))).toBe(0);
    expect(tokens.waitMs(tokens.take(5))).toBe(2_000);
  });

  test('without a share nothing is sent, and a new share starts without what was not saved up', () => {
    share = 0;
    const tokens = queue();
    const place = tokens.take(5);
    expect(tokens.waitMs(place)).toBe(Number.POSITIVE_INFINITY);
    nowMs = 60_000;
    share = 1;
    expect(tokens.waitMs(place)).toBe(875);
  });
});

describe('the share of the published limits', () => {
  test.each([
    [1_000, 3_000, 1_250],
    [1_001, 6_000, 2_500],
    [15_000, 9_000, 3_750],
    [50_000, 12_000, 5_000],
    [50_001, 15_000, 6_250],
  ])('%i licences: %i profile calls in five minutes, %i units a minute', (licensedUsers, calls, units) => {
    const share = { licensedUsers, profileCallShare: 1 };
    expect(profileAllowance(share).perSecond * 300).toBeCloseTo(calls);
    expect(unitAllowance(share).perSecond * 60).toBeCloseTo(units * 0.8);
  });

  test('is the chosen part of the calls', () => {
    const share = { licensedUsers: 1_000, profileCallShare: 0.5 };
    expect(profileAllowance(share).perSecond * 300).toBeCloseTo(1_500);
  });
});
