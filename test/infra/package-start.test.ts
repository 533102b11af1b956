/** What the app loads before the first call of a function, and until its first event: every cold start pays for it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { root } from '../../infra/package/workplace.ts';
import { surround } from '../../local/coldstart/surroundings.ts';
import { freshStorage } from '../kit/azurite.ts';
import { sourcesIn } from '../kit/bundle.ts';

const settings = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};

/** The sources of what a cold process loads until it has started, or until the function has ended. */
async function sourcesLoaded(env: Readonly<Record<string, string>>, ...calls: string[]): Promise<string[]> {
  const preload = ['--import', './local/coldstart/loaded-files.ts'];
  const args = [...preload, 'local/coldstart/start-app.ts', root, ...calls];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  const loaded = stdout.split('\n').filter((file) => path.isAbsolute(file));
  const outside = loaded.filter((file) => file.includes('/node_modules/'));
  const bundled = loaded.filter((file) => file.startsWith(path.join(root, 'dist/')));
  expect(bundled.length).toBeGreaterThan(0);
  return [...outside, ...bundled.flatMap((file) => sourcesIn(readFileSync(file, 'utf8')))];
}

function packagesIn(sources: readonly string[]): string[] {
  const names = sources.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

let sources: readonly string[] = [];
beforeAll(async () => {
  sources = await sourcesLoaded(settings);
});

test('at start the app loads only the packages for functions and for checking settings', () => {
  expect(packagesIn(sources)).toEqual([
    '@azure/functions',
    '@azure/functions-extensions-base',
    'cookie',
    'fastest-levenshtein',
    'zod',
  ]);
});

test('at start the app loads its functions and what reads settings, requests, messages and the clock, but no client and no workflow', () => {
  const own = sources.filter((file) => /^(functions|shared)\//.test(file));
  expect(own.filter((file) => file.startsWith('functions/')).length).toBeGreaterThan(10);
  const others = own.filter((file) => !file.startsWith('functions/'));
  expect(others.filter((file) => !/^shared\/(config|http|core)\//.test(file)).sort()).toEqual([
    'shared/adapters/clock.ts',
    'shared/scheduled-time.ts',
    'shared/services.ts',
    'shared/version.ts',
    'shared/workflows/ledger/messages.ts',
  ]);
});

test('the first run of the timer sends its event without what collects by itself, and without the clients of Microsoft 365', async () => {
  const surroundings = await surround(freshStorage);
  onTestFinished(() => surroundings.stop());
  const env = await surroundings.freshSettings();
  const packages = packagesIn(await sourcesLoaded(env, 'startNightlyRun'));
  expect(surroundings.events()).toEqual(['run.started']);
  expect(packages).toContain('applicationinsights');
  const heavy =
    /^(sharp|@azure\/monitor-opentelemetry|@pnp\/.*|@microsoft\/.*|@opentelemetry\/.*(otlp|instrumentation|sdk-node).*)$/;
  expect(packages.filter((name) => heavy.test(name))).toEqual([]);
});
