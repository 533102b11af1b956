/** The loop of the console that reads again while something changes. */
import { afterEach, expect, test, vi } from 'vitest';
import { follow } from '../../shared/console/client/follow.ts';
import type { Page } from '../../shared/console/client/view.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('reads every two seconds while something changes, by one timer, and not after the place was left', async () => {
  vi.useFakeTimers();
  const leave = new AbortController();
  const page = { redraw: vi.fn(), left: leave.signal } as unknown as Page;
  let reads = 0;
  let changes = true;
  let broken = false;
  const { readNow, failure } = follow(page, async () => {
    reads += 1;
    if (broken) throw new TypeError('no network');
    return changes;
  });
  await Promise.all([readNow(), readNow()]);
  expect(reads).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reads).toBe(3);
  // A failure is shown, and what was changing is read again.
  broken = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(failure()).toContain('could not be reached');
  broken = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect([reads, failure()]).toEqual([5, undefined]);
  changes = false;
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toBe(6);
  changes = true;
  await readNow();
  leave.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toBe(7);
});
