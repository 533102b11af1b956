import { beforeEach, describe, expect, test } from 'vitest';
import { profileAllowance, unitAllowance } from '../../../shared/adapters/transport/allowances.ts';
import { createTokenQueue } from '../../../shared/adapters/transport/token-queue.ts';
import { firstWindow, narrowed, type Window, widened } from '../../../shared/core/pacing.ts';

function repeated(window: Window, step: (window: Window) => Window, times: number): Window {
  return Array.from({ length: times }).reduce<Window>((current) => step(current), window);
}

describe('photo batches in flight', () => {
  test('start with one full batch', () => {
    expect(firstWindow).toEqual({ inFlight: 1, batchSize: 20 });
  });

  test('one more for each window of batches that were not throttled', () => {
    expect(repeated(firstWindow, widened, 1).inFlight).toBe(2);
    expect(repeated(firstWindow, widened, 3).inFlight).toBeCloseTo(2.9);
  });

  test('never more than eight', () => {
    expect(repeated(firstWindow, widened, 500)).toEqual({ inFlight: 8, batchSize: 20 });
  });

  test('half as many when throttled, and never less than one', () => {
    expect(narrowed({ inFlight: 6, batchSize: 20 })).toEqual({ inFlight: 3, batchSize: 20 });
    expect(narrowed({ inFlight: 1.5, batchSize: 20 })).toEqual({ inFlight: 1, batchSize: 20 });
  });

  test('with one left the batch itself shrinks, down to four', () => {
    expect(repeated(firstWindow, narrowed, 1).batchSize).toBe(10);
    expect(repeated(firstWindow, narrowed, 9)).toEqual({ inFlight: 1, batchSize: 4 });
  });

  test('and grows back to full size before more batches run side by side', () => {
    const small = repeated(firstWindow, narrowed, 9);
    expect(repeated(small, widened, 1)).toEqual({ inFlight: 1, batchSize: 6 });
    expect(repeated(small, widened, 8)).toEqual({ inFlight: 1, batchSize: 20 });
    expect(repeated(small, widened, 9).inFlight).toBe(2);
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
