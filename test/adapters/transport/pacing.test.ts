import { describe, expect, test } from 'vitest';
import { profileAllowance, unitAllowance } from '../../../shared/adapters/transport/allowances.ts';
import { firstWindow, narrowed, spend, type Window, widened } from '../../../shared/core/pacing.ts';

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
  const allowance = { perSecond: 5, burst: 10 };

  test('spends the burst at once and the rest evenly', () => {
    const first = spend({ tokens: 10, atMs: 0 }, 10, { nowMs: 0, allowance });
    expect(first.waitMs).toBe(0);
    const second = spend(first.bucket, 5, { nowMs: 0, allowance });
    expect(second.waitMs).toBe(1_000);
    expect(spend(second.bucket, 5, { nowMs: 0, allowance }).waitMs).toBe(2_000);
  });

  test('one batch may cost more than the burst', () => {
    expect(spend({ tokens: 10, atMs: 0 }, 20, { nowMs: 0, allowance }).waitMs).toBe(2_000);
  });

  test('a pause saves up no more than the burst', () => {
    expect(spend({ tokens: 0, atMs: 0 }, 0, { nowMs: 3_600_000, allowance }).bucket.tokens).toBe(10);
  });

  test('a clock that is set back adds and removes no tokens', () => {
    expect(spend({ tokens: 3, atMs: 5_000 }, 1, { nowMs: 0, allowance }).bucket.tokens).toBe(2);
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
    const share = { licensedUsers, profileCallShare: 1, instances: 1 };
    expect(profileAllowance(share).perSecond * 300).toBeCloseTo(calls);
    expect(unitAllowance(share).perSecond * 60).toBeCloseTo(units * 0.8);
  });

  test('is divided among the processes', () => {
    const share = { licensedUsers: 1_000, profileCallShare: 0.5, instances: 5 };
    expect(profileAllowance(share).perSecond * 300).toBeCloseTo(300);
    expect(unitAllowance(share).perSecond * 60).toBeCloseTo(200);
  });
});
