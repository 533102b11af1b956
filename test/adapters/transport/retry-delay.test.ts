import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../shared/core/calendar.ts';
import { readRetryAfter, retryDelay } from '../../../shared/core/retry-delay.ts';

const now = new Date('2026-03-01T02:00:00.500Z');

describe('the wait that the service asks for, in milliseconds', () => {
  test.each([
    ['nothing', {}, undefined],
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a fraction of a second', { 'retry-after': '0.249' }, 249],
    ['a fraction is rounded up', { 'retry-after': '0.2491' }, 250],
    ['no wait at all', { 'retry-after': '0' }, 0],
    ['an HTTP date', { 'retry-after': 'Sun, 01 Mar 2026 02:00:30 GMT' }, 29_500],
    ['a date that has passed', { 'retry-after': 'Sun, 01 Mar 2026 01:00:00 GMT' }, 0],
    ['a number below zero is not a wait', { 'retry-after': '-5' }, undefined],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['a number with a unit', { 'retry-after': '5s' }, undefined],
    ['a window with a unit', { 'ratelimit-reset': '5 s' }, undefined],
    ['an empty header', { 'retry-after': '' }, undefined],
    ['SharePoint, by the rate-limit window alone', { 'ratelimit-reset': '12' }, 12_000],
    ['the greater of the two', { 'retry-after': '5', 'ratelimit-reset': '31' }, 31_000],
    ['the greater of the two, the other way round', { 'retry-after': '50', 'ratelimit-reset': '31' }, 50_000],
    ['more than a day is cut to a day', { 'retry-after': '999999999' }, dayMs],
  ])('%s', (_name, headers, expected) => {
    expect(readRetryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe('the wait before the next attempt', () => {
  test.each([
    ['half a second after the first', 1, 0, 500],
    ['a second after the second', 2, 0, 1_000],
    ['two after the third', 3, 0, 2_000],
    ['never more than 20 seconds', 12, 0, 20_000],
    ['up to a quarter of jitter on top', 1, 0.999, 625],
  ])('%s', (_name, attempt, random, expected) => {
    expect(retryDelay(attempt, new Headers(), { now, random })).toBe(expected);
  });

  test('a wait that the service asked for is neither doubled nor spread', () => {
    const headers = new Headers({ 'retry-after': '3' });
    expect(retryDelay(4, headers, { now, random: 0.9 })).toBe(3_000);
  });
});
