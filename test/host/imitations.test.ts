import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { imitations } from '../../local/host/imitations.ts';

test('every imitated behaviour of the real host names an existing test, and every other one says why it is not imitated', () => {
  const lost = imitations.flatMap((row) => {
    if (!row.imitated) return row.why === '' ? [row.behaviour] : [];
    const file = fileURLToPath(new URL(`../../${row.test.file}`, import.meta.url));
    const isThere = existsSync(file) && titlesIn(readFileSync(file, 'utf8')).some(beginsWith(row.test.title));
    return isThere ? [] : [`${row.behaviour}: ${row.test.file}: ${row.test.title}`];
  });
  expect(lost).toEqual([]);
});

test('every row has a public source, and no behaviour is listed twice', () => {
  for (const { source } of imitations) expect(source).toMatch(/^https:\/\/\S+, \S/);
  const behaviours = imitations.map(({ behaviour }) => behaviour);
  expect(new Set(behaviours).size).toBe(behaviours.length);
});

/** Of `test('…'`, `describe('…'`, and of the cases of a table. */
function titlesIn(code: string): string[] {
  return [...code.matchAll(/(?:test|testThoroughly|describe|\))\(\s*'([^'\n]+)'/g)].flatMap(
    ([, title]) => title ?? [],
  );
}

function beginsWith(start: string): (title: string) => boolean {
  return (title) => title.startsWith(start);
}
