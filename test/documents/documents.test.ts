/** The reference documents agree with the code. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { documents, refreshed } from '../../local/documents/documents.ts';
import { read } from '../architecture/source.ts';

describe.each(documents)('$file', (document) => {
  test('is as npm run documents makes it', () => {
    const text = read(document.file);
    expect(text).toBe(refreshed(text, document));
  });

  test('counts as stale when the code has changed', () => {
    const other = { ...document, tables: { [Object.keys(document.tables)[0] as string]: () => 'another' } };
    expect(refreshed(read(document.file), other)).not.toBe(read(document.file));
  });

  test('a document without the comments around a table is refused', () => {
    expect(() => refreshed('# Nothing', document)).toThrow(`${document.file} has no comments for the table`);
  });
});

/** A terminal, a diff and a laptop show 120 columns; a row of a table cannot be broken. */
test.each(documents.map(({ file }) => file))('%s has no line over 120 columns', (file) => {
  const long = read(file)
    .split('\n')
    .filter((line) => line.length > 120 && !line.startsWith('|'));
  expect(long).toEqual([]);
});

const root = fileURLToPath(new URL('../..', import.meta.url));

test('README shows a small picture, and the two commands to begin with', () => {
  const readme = read('README.md');
  const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? [];
  expect(statSync(path.join(root, picture)).size).toBeLessThan(200_000);
  for (const command of ['npm ci && npm start ', 'npm ci && npm test '])
    expect(readme).toContain(`\n${command}`);
});
