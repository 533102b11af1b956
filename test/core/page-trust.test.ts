import { expect, test } from 'vitest';
import { isTrustworthy } from '../../shared/core/page-trust.ts';

test.each([
  ['one of two rows', 2, 1, true],
  ['two of three rows', 3, 2, false],
  ['two of forty rows', 40, 2, true],
  ['three of forty rows', 40, 3, false],
  ['twenty of four hundred rows', 400, 20, true],
  ['twenty-one of a thousand rows', 1_000, 21, false],
])('%s: a page is trusted up to one row or 5 percent, and up to 20 rows', (_name, rows, bad, isTrusted) => {
  expect(isTrustworthy(bad, rows)).toBe(isTrusted);
});
