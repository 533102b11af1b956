/** Whatever a display name holds, no spreadsheet calculates it, and every cell stays one cell. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeCsv } from '../../shared/http/report/csv.ts';
import type { Line, Sheet, Value } from '../../shared/http/report/sheet.ts';

async function csvOf(values: readonly Value[]): Promise<string> {
  async function* lines() {
    yield values.map((value) => ({ name: value, after: 'x' }));
  }
  const columns = [{ name: 'name' }, { name: 'after' }];
  let text = '';
  for await (const piece of writeCsv({ columns, lines: lines() } as unknown as Sheet<Line>)) text += piece;
  return text;
}

/** RFC 4180, strictly. */
function cellsOf(csv: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const records: string[][] = [[]];
  for (const [, quoted, bare, end] of csv.replace('\ufeff', '').matchAll(cell)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') records.push([]);
  }
  return records.slice(1, -1);
}

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\rx', "'\rx"],
  ['\nx', "'\nx"],
  ['\n=1', "'\n'=1"],
  [' =1', "' =1"],
  ['\u00a0\u200b=1', "'\u00a0\u200b=1"],
  ['"=1', '\'"=1'],
  ["'=1", "''=1"],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠a', "'＠a"],
  ['Ada;=1', "Ada;'=1"],
  ['Ada\r\n=1', "Ada\r'\n'=1"],
  ['Ada Byron-King', 'Ada Byron-King'],
  ['ada+test@contoso.com', 'ada+test@contoso.com'],
  [-1, '-1'],
  [undefined, ''],
])('%j is read as %j', async (value, read) => {
  expect(cellsOf(await csvOf([value]))).toEqual([[read, 'x']]);
});

test('no mixture of signs, separators, blanks and quotes is a formula, leaves its cell, or is lost', async () => {
  const unit = fc.constantFrom(...'=+-@＝＋－＠\t\r\n ;,"\'`|%a1\u00a0\ufeff\u0000\u200b');
  const texts = fc.array(fc.string({ unit, maxLength: 12 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const cells = cellsOf(await csvOf(values));
      expect(cells.map(([, after]) => after)).toEqual(values.map(() => 'x'));
      const read = cells.map(([first = '']) => first);
      const pieces = read.flatMap((text) => [text, ...text.split(/[;\t\r\n]/)]);
      for (const piece of pieces) expect(piece).not.toMatch(/^[\s\p{C}"`]*[=+\-@＝＋－＠]/u);
      for (const text of read) expect(text).not.toMatch(/^[\t\r\n]/);
      expect(read.map((text) => text.replaceAll("'", ''))).toEqual(
        values.map((text) => text.replaceAll("'", '')),
      );
    }),
    { numRuns: 300 },
  );
});
