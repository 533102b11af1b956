/** Packaging asks the built app for its functions. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { registeredFunctions } from '../../infra/package/registered-functions.ts';
import { root } from '../../infra/package/workplace.ts';

const modules = path.join(root, 'node_modules');

/** An app with one file of functions. */
function appOf(code: string): string {
  const app = mkdtempSync(path.join(tmpdir(), 'instep-functions-'));
  onTestFinished(() => rmSync(app, { recursive: true, force: true }));
  writeFileSync(path.join(app, 'package.json'), '{"type":"module","main":"dist/*.js"}');
  mkdirSync(path.join(app, 'dist'));
  writeFileSync(path.join(app, 'dist', 'some.js'), `import { app } from '@azure/functions';\n${code}`);
  return app;
}

test('returns every name, sorted, and changes neither the app nor the dependencies', async () => {
  const app = appOf(`for (const name of ['b', 'a']) app.http(name, { handler: async () => ({}) });`);
  expect(await registeredFunctions(app, modules)).toEqual(['a', 'b']);
  expect(existsSync(path.join(app, 'node_modules'))).toBe(false);
  expect(existsSync(path.join(modules, '@azure', 'functions', 'package.json'))).toBe(true);
});

test('for an app that does not start no package is made, and the message says why', async () => {
  const app = appOf(`throw new Error('no such setting');`);
  await expect(registeredFunctions(app, modules)).rejects.toThrow(
    /The built app does not start:[\s\S]*some\.js failed while it was loaded: no such setting/,
  );
  expect(existsSync(path.join(app, 'node_modules'))).toBe(false);
});
