/** Packaging fails when a file is left out that another file loads. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { gatherDependencies } from '../../infra/package/gather.ts';

function installed(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-gaps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const main = { 'a/package.json': '{"main":"index.js"}' };

test('a file that no file loads is left out silently', () => {
  const folder = installed({
    ...main,
    'a/index.js': '',
    'a/README.md': '',
    'a/tests/x.js': 'require("./y")',
    'a/tests/y.js': '',
  });
  expect(
    gatherDependencies(folder, ['a'])
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['node_modules/a/index.js', 'node_modules/a/package.json']);
});

test.each([
  ['require', `const x = require('./tests/x');`],
  ['import', `import x from './tests/x.js';`],
  ['a later import', `await import("./tests/x.js")`],
  ['export', `export * from './tests/x.js'`],
])('%s of a file that would be missing fails', (_name, code) => {
  const folder = installed({ ...main, 'a/index.js': code, 'a/tests/x.js': '' });
  expect(() => gatherDependencies(folder, ['a'])).toThrow('a/index.js loads a/tests/x.js');
});

test.each([
  ['main', { main: './tests/x.js' }],
  ['exports', { exports: './tests/x.js' }],
  ['a condition of Node', { exports: { '.': { browser: './index.js', node: { import: './tests/x.js' } } } }],
])('an entry of the package by %s that would be missing fails', (_name, manifest) => {
  const folder = installed({
    'a/package.json': JSON.stringify(manifest),
    'a/index.js': '',
    'a/tests/x.js': '',
  });
  expect(() => gatherDependencies(folder, ['a'])).toThrow('a/package.json loads a/tests/x.js');
});

test('entries for others than Node may be missing', () => {
  const manifest = {
    main: 'index.js',
    exports: { '.': { browser: './tests/x.js', types: './x.d.ts', default: './index.js' } },
  };
  const folder = installed({
    'a/package.json': JSON.stringify(manifest),
    'a/index.js': '',
    'a/tests/x.js': '',
    'a/x.d.ts': '',
  });
  expect(gatherDependencies(folder, ['a'])).toHaveLength(2);
});
