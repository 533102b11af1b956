import { describe, expect, test } from 'vitest';
import { globalsUsed } from './globals.ts';
import { nodesOf, type Source, sourcesIn } from './source.ts';

/** Files that use one of these globals, each with what it uses. */
function usersOf(sources: readonly Source[], names?: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    sources
      .map(
        ({ path, text }) =>
          [path, globalsUsed(text).filter((name) => names?.includes(name) ?? true)] as const,
      )
      .filter(([, used]) => used.length > 0),
  );
}

describe('what counts as impure', () => {
  test.each<[string, readonly string[]]>([
    ['async function f() { await g(); }', ['async', 'await']],
    ['const f = async () => 1;', ['async']],
    ['class X { async run() {} }', ['async']],
    ['async function f(x) { for await (const y of x) y; }', ['async', 'await']],
    ['let p: Promise<number>; Promise.resolve(1);', ['Promise']],
    ['const at = Date.now();', ['Date.now']],
    ["const at = Date['now']();", ['Date.now']],
    ['const at = new Date();', ['new Date()']],
    ['const at = Date();', ['Date']],
    ['const { now } = Date;', ['Date']],
    ['const clock = { Date };', ['Date']],
    ['Math.random();', ['Math.random']],
    ['process.env.X;', ['process']],
    ['const { env } = process;', ['process']],
    ["globalThis.fetch('x');", ['globalThis']],
    [
      "fetch('x'); setTimeout(f, 1); console.log(1); performance.now();",
      ['console', 'fetch', 'performance', 'setTimeout'],
    ],
    ['fetch(url, { signal: AbortSignal.timeout(5) });', ['AbortSignal.timeout', 'fetch']],
    ['const { timeout } = AbortSignal;', ['AbortSignal']],
    ["import { randomUUID } from 'node:crypto'; randomUUID();", ['randomUUID']],
  ])('%s', (text, names) => {
    expect(globalsUsed(text)).toEqual(names);
  });

  test.each([
    'const at = new Date(text); Date.parse(text); Date.UTC(2026, 1); let d: Date; x instanceof Date;',
    'Math.max(1, 2); const random = moment.random; row.process; AbortSignal.any([]); const o = { process: 1, fetch: 2 };',
    '/* await Date.now() */ const text = "process.env";',
  ])('not impure: %s', (text) => {
    expect(globalsUsed(text)).toEqual([]);
  });
});

test('the core is pure and synchronous: no promise, clock, random number, process, network, timer or console', () => {
  expect(usersOf(sourcesIn('shared/core'))).toEqual({});
});

test('the environment is read in one file', () => {
  expect(usersOf(sourcesIn('functions', 'shared'), ['process'])).toEqual({
    'shared/config/environment.ts': ['process'],
  });
});

test('the clock is read, time limits are set, and random numbers and ids are made in one file', () => {
  const names = ['Date', 'Date.now', 'new Date()', 'performance', 'Math.random']
    .concat(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'])
    .concat(['AbortSignal', 'AbortSignal.timeout'])
    .concat(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues']);
  const sources = sourcesIn('functions', 'shared').filter(
    ({ path }) => !path.startsWith('shared/console/client/'),
  );
  expect(usersOf(sources, names)).toEqual({
    'shared/adapters/clock.ts': [
      ...['AbortSignal.timeout', 'Math.random', 'new Date()', 'performance', 'randomUUID', 'setTimeout'],
    ],
  });
});

test('the core has no exported state that could change: nothing is declared with let or var outside a function', () => {
  const changing = sourcesIn('shared/core').flatMap(({ path, text }) =>
    nodesOf(text)
      .filter(
        ({ node, around }) =>
          node.type === 'VariableDeclaration' && node.kind !== 'const' && around.length <= 2,
      )
      .map(() => path),
  );
  expect(changing).toEqual([]);
});
