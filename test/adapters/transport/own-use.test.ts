/** What one process may use of a day, before and after it has given its share back. */
import { expect, test } from 'vitest';
import { createOwnUse, noPast } from '../../../shared/adapters/transport/own-use.ts';
import { closedBook } from '../../../shared/core/shares.ts';

test('a process without a share is not held to the grant that it gave back', () => {
  const use = createOwnUse({ perDay: 100, perMinute: 10 }, () => 0);
  const { take } = use.add('sharepoint');
  const renewal = { before: closedBook(0), after: closedBook(0), id: 'a', remembered: 0, nowMs: 0 };
  use.renewed(noPast, renewal, 1).commit();
  expect(take(50, false)).toBe(false);
  use.renewed(noPast, renewal, 0).commit();
  expect(take(2, false)).toBe(true);
});
