/** A fixed day for the records, independent of TEST_DAY, on which only the test's clock moves. */
import { afterAll, beforeAll, vi } from 'vitest';

const day = new Date('2027-03-01T09:00:00.000Z');

export function standStill(): void {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: day });
  });
  afterAll(() => {
    vi.useRealTimers();
  });
}

/** Thirty nights and more take a quarter of a minute on a quiet machine, and many times that on a busy one. */
export const patienceMs = 600_000;
