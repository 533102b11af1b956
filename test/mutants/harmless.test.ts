/** The list of harmless mutants speaks of lines that are there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';
import { survivorOf } from './report.ts';

test('each harmless mutant changes a line of its file, and says why that does not matter', () => {
  const wrong = harmless.filter(({ file, before, after, why }) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
    return !text.includes(before) || after === before || !/^[A-Z].*\.$/.test(why);
  });
  expect(wrong).toEqual([]);
});

test('a mutant of several lines is told as a change of one', () => {
  const location = { start: { line: 1, column: 2 }, end: { line: 3, column: 3 } };
  const mutant = { id: '1', fileName: 'a.ts', mutatorName: 'BlockStatement', replacement: '{}', location };
  expect(survivorOf(mutant, 'f(\n  {\n    g();\n  },\n);')).toEqual({
    file: 'a.ts',
    line: 2,
    before: '{ g(); },',
    after: '{},',
  });
});
