/** How far a listing may go, and what follows a failure. */
import { expect, test } from 'vitest';
import { dayMs } from '../../shared/core/calendar.ts';
import {
  type AfterFailure,
  afterFailure,
  afterPage,
  boundReached,
  isFullPassDue,
  type ListFailure,
  longestMs,
  mostEmptyPages,
  mostPages,
  newProgress,
  startedOver,
} from '../../shared/core/enumeration.ts';

const now = new Date('2026-11-24T01:00:00Z');
const none = newProgress('20261124T010000Z', now);

test.each<[ListFailure, boolean, boolean, readonly AfterFailure[]]>([
  ['gone', true, false, ['start-over']],
  ['gone', true, true, ['again', 'again', 'give-up']],
  ['gone', false, false, ['again', 'again', 'give-up']],
  ['endless', true, false, ['start-over']],
  ['endless', true, true, ['give-up']],
  ['late', true, false, ['give-up']],
  ['denied', true, false, ['give-up']],
  ['failed', true, false, ['again', 'start-over']],
  ['failed', true, true, ['again', 'again', 'give-up']],
  ['failed', false, false, ['again', 'again', 'give-up']],
])('%s, with a link %s, started over before %s', (failure, hasLink, isFresh, expected) => {
  const answers = expected.map((_, failures) =>
    afterFailure({ ...none, failures, isFresh }, failure, hasLink),
  );
  expect(answers).toEqual(expected);
});

test.each<[string, number | undefined, number | undefined, boolean]>([
  ['a pass of any age, where none is to be repeated because of it', undefined, 3, false],
  ['a pass of 28 days', 28, undefined, false],
  ['an older pass', 28.1, undefined, true],
  ['a pass in doubt, within a day', 1, 1, false],
  ['a pass in doubt, after a day', 1.1, 1, true],
  ['the second one, within two days', 2, 2, false],
  ['the second one, after two days', 2.1, 2, true],
  ['the fifth one, after 16 days', 16.1, 5, true],
  ['the sixth one, within 28 days', 28, 6, false],
  ['the sixth one, after 28 days', 28.1, 6, true],
])('a list is to be read from the start again: %s', (_name, days, doubts, expected) => {
  const fullSince = days === undefined ? undefined : new Date(now.getTime() - days * dayMs).toISOString();
  const position = { link: 'link', full: false, fullSince, doubts };
  expect(isFullPassDue(position, now)).toBe(expected);
  expect(isFullPassDue({ ...position, full: true }, now)).toBe(expected);
  // It is read from the start already.
  expect(isFullPassDue({ ...position, link: undefined, full: true }, now)).toBe(false);
});

/** The page at which a listing of these links is stopped. */
function stoppedAt(link: (page: number) => string, changes = 1): number {
  let progress = none;
  for (let page = 0; page < 3 * mostPages; page += 1) {
    const bound = boundReached(progress, link(page), now);
    if (bound !== undefined) {
      expect(bound).toBe('endless');
      return page;
    }
    progress = afterPage(progress, { link: link(page), changes, causes: [] });
  }
  return Number.POSITIVE_INFINITY;
}

test.each([1, 2, 3, 7, 100])('a loop of %i links is detected within three times its length', (length) => {
  expect(stoppedAt((page) => String(page % length))).toBeLessThanOrEqual(3 * length);
});

test('a listing that returns nothing new, or does not end, is stopped', () => {
  expect(stoppedAt(String, 0)).toBe(mostEmptyPages);
  expect(stoppedAt(String)).toBe(mostPages);
});

test('the time of a listing is limited; its first page is limited by time alone', () => {
  const many = { ...none, pages: mostPages };
  const at = (ms: number) => boundReached(many, undefined, new Date(now.getTime() + ms));
  expect([at(longestMs), at(longestMs + 1)]).toEqual([undefined, 'late']);
});

test('the counts are kept when the listing starts over', () => {
  const page = { link: undefined, changes: 2, causes: ['no-id', 'no-id', 'empty-row'] } as const;
  const counted = startedOver({ ...afterPage(none, page), failures: 1 });
  expect(counted).toEqual({ ...none, changes: 2, isFresh: true, rows: { 'no-id': 2, 'empty-row': 1 } });
});
