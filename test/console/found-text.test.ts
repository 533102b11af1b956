/** What a search by name says of what it found. */
import { expect, test } from 'vitest';
import { foundText } from '../../shared/console/client/found-text.ts';

test.each([
  [0, '', 'Nobody was found.'],
  [1, ', 1 of them in this run', '1 user found, 1 of them in this run.'],
  [19, '', '19 users found.'],
  [20, '', '20 users found. Only the first 20 are shown: type more of the name.'],
])('%i%s', (count, ofThose, text) => {
  expect(foundText(count, ofThose)).toBe(text);
});
