import { expect, test } from 'vitest';
import { parseNcrontab } from '../../shared/core/ncrontab.ts';

test.each([
  ['every night at one', '0 0 1 * * *', '2026-03-10T12:00:00Z', '2026-03-11T01:00:00Z'],
  ['strictly after the moment itself', '0 0 1 * * *', '2026-03-10T01:00:00Z', '2026-03-11T01:00:00Z'],
  ['later the same day', '0 0 1 * * *', '2026-03-10T00:59:59.999Z', '2026-03-10T01:00:00Z'],
  ['every fifteen minutes', '0 */15 * * * *', '2026-03-10T12:14:59Z', '2026-03-10T12:15:00Z'],
  ['over the end of the year', '0 */15 * * * *', '2026-12-31T23:50:00Z', '2027-01-01T00:00:00Z'],
  ['a step from a start', '0 5/20 * * * *', '2026-03-10T12:26:00Z', '2026-03-10T12:45:00Z'],
  ['a stepped range', '0 0 8-18/4 * * *', '2026-03-10T13:00:00Z', '2026-03-10T16:00:00Z'],
  ['working days by name', '0 30 9 * * Mon-Fri', '2026-03-13T10:00:00Z', '2026-03-16T09:30:00Z'],
  ['Sundays by number', '0 0 0 * * 0', '2026-03-10T00:00:00Z', '2026-03-15T00:00:00Z'],
  ['a list of months', '0 0 0 1 Jan,Jul *', '2026-03-10T00:00:00Z', '2026-07-01T00:00:00Z'],
  ['day and weekday must both fit', '0 0 0 13 * Fri', '2026-03-14T00:00:00Z', '2026-11-13T00:00:00Z'],
  ['the leap day', '0 0 0 29 2 *', '2026-03-10T00:00:00Z', '2028-02-29T00:00:00Z'],
])('%s: %s after %s is %s', (_what, expression, from, expected) => {
  expect(parseNcrontab(expression).next(new Date(from)).toISOString()).toBe(new Date(expected).toISOString());
});

test.each([
  ['five fields', '0 1 * * *', 'six fields'],
  ['a minute that does not exist', '0 60 1 * * *', 'minute'],
  ['a day of week that does not exist', '0 0 1 * * 7', 'day of week'],
  ['a range that runs backwards', '0 0 18-8 * * *', 'hour'],
  ['a range with three ends', '0 0 8-9-10 * * *', 'hour'],
  ['a step of nothing', '*/0 * * * * *', 'second'],
  ['a word', '0 0 1 * Smarch *', 'month'],
  ['nothing between commas', '0 0 1,,2 * * *', 'hour'],
])('%s is refused', (_what, expression, named) => {
  expect(() => parseNcrontab(expression)).toThrow(named);
});

test('a day that never comes is reported', () => {
  expect(() => parseNcrontab('0 0 0 30 2 *').next(new Date())).toThrow('never comes');
});
