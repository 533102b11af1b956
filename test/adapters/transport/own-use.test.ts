/** What a process counts of its own use, between two renewals of its share. */
import { expect, test } from 'vitest';
import { createOwnUse, noPast, type SharedPast } from '../../../shared/adapters/transport/own-use.ts';
import { partsIn } from '../../../shared/core/shared-past.ts';
import { type ShareBook, shareIn, shareParts, withShare } from '../../../shared/core/shares.ts';

const id = 'mine';
const hourMs = 3_600_000;

function alone() {
  let nowMs = 10 * hourMs;
  const use = createOwnUse({ perDay: 64_000, perMinute: 100 }, () => nowMs);
  const { take, giveBack } = use.add('sharepoint');
  let stored: { readonly book: ShareBook; readonly past: SharedPast } = { book: [], past: noPast };

  /** Returns what is to be called when the book is written. */
  function renewing(): () => void {
    const { book: before, past: known } = stored;
    const book = withShare(before, { id, isShort: false }, nowMs);
    const renewal = { before, after: book, id, remembered: partsIn(before, id), nowMs };
    const { past, commit } = use.renewed(known, renewal, shareIn(book, id));
    return () => {
      stored = { book, past };
      commit();
    };
  }

  /** What the day counts of it, the present grant included. */
  const counted = () => stored.past.hours.reduce((sum, [, units]) => sum + units, 0);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { take, giveBack, renewing, counted, pass };
}

test('what is not sent is given back to the day, also when nothing is left of the grant', () => {
  const { take, giveBack, renewing, counted } = alone();
  renewing()();
  const grant = counted();
  for (let units = 0; units < grant; units += 1) expect(take(1, true)).toBe(true);
  expect(take(1, true)).toBe(false);
  giveBack(2);
  renewing()();
  expect(counted()).toBe(grant - 2 + grant);
});

test('what is given back while the book is written was counted, so that as much more may be sent', () => {
  const { take, giveBack, renewing, counted } = alone();
  renewing()();
  const grant = counted();
  expect(take(100, false)).toBe(true);
  const written = renewing();
  giveBack(70);
  written();
  renewing()();
  expect(take(80, false)).toBe(true);
  renewing()();
  expect(counted()).toBe(100 + 10 + grant);
});

test.each(['graph', 'profiles', 'sharepoint'] as const)(
  'what a process has used of what it gives up stays used for others: %s',
  (name) => {
    const nowMs = 10 * hourMs;
    const use = createOwnUse({ perDay: 64_000, perMinute: 100 }, () => nowMs);
    const all = shareParts.regular / shareParts.whole;
    use.add(name).meter({ used: () => all, leftAfterMs: () => 4_000 });
    const others = withShare(
      withShare([], { id, isShort: true }, nowMs),
      { id: 'other', isShort: true },
      nowMs,
    );
    const after = withShare(others, { id, isShort: true }, nowMs);
    const renewal = { before: others, after, id, remembered: shareParts.regular, nowMs };
    const { past } = use.renewed(noPast, renewal, shareIn(after, id));
    expect(past.owed[name].parts).toBe(shareParts.regular - partsIn(after, id));
  },
);
