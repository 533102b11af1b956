/** The loop of the console that reads again while something changes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { follow } from '../../shared/console/client/follow.ts';
import type { Page } from '../../shared/console/client/view.ts';

const tab = Object.assign(new EventTarget(), { hidden: false });

beforeEach(() => {
  vi.stubGlobal('document', tab);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
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
  expect(failure()).toContain('no network');
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

test('does not read in a hidden tab, but at once when it is shown again', async () => {
  vi.useFakeTimers();
  const page = { redraw: vi.fn(), left: new AbortController().signal } as unknown as Page;
  let reads = 0;
  let changes = true;
  const { readNow } = follow(page, async () => {
    reads += 1;
    return changes;
  });
  const show = (isShown: boolean) => {
    tab.hidden = !isShown;
    tab.dispatchEvent(new Event('visibilitychange'));
  };
  await readNow();
  show(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toBe(1);
  show(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toBe(2);
  // What had ended may be another by the time the reader comes back.
  changes = false;
  await readNow();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toBe(3);
  show(false);
  show(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toBe(4);
});
