/** What the app loads before the first call of a function: every cold start pays for it. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../../infra/package/workplace.ts';

const settings = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};

let loaded: readonly string[] = [];

beforeAll(async () => {
  const args = ['--import', './local/coldstart/loaded-files.ts', 'local/coldstart/start-app.ts', root];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env: settings });
  loaded = stdout
    .split('\n')
    .filter((file) => path.isAbsolute(file))
    .map((file) => path.relative(root, file).replaceAll('\\', '/'));
});

test('at start the app loads only the packages for functions and for checking settings', () => {
  const packages = loaded.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual([
    '@azure/functions',
    '@azure/functions-extensions-base',
    'cookie',
    'fastest-levenshtein',
    'zod',
  ]);
});

test('at start the app loads its functions and what reads settings, requests, messages and the clock, but no client and no workflow', () => {
  const own = loaded.filter((file) => file.startsWith('dist/'));
  expect(own.filter((file) => file.startsWith('dist/functions/')).length).toBeGreaterThan(10);
  const others = own.filter((file) => !file.startsWith('dist/functions/'));
  expect(others.filter((file) => !/^dist\/shared\/(config|http|core)\//.test(file)).sort()).toEqual([
    'dist/shared/adapters/clock.js',
    'dist/shared/scheduled-time.js',
    'dist/shared/services.js',
    'dist/shared/version.js',
    'dist/shared/workflows/ledger/messages.js',
  ]);
});
