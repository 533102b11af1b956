import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startHost } from '../../local/host/launch.ts';
import { freshStorage } from '../kit/azurite.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { eventually } from './eventually.ts';
import { writeFixtureApp } from './fixture-app.ts';
import { startFixture } from './start-fixture.ts';

const ping = `app.http('ping', { handler: async () => ({ body: 'pong' }) });`;

async function startWith(
  files: Record<string, string>,
  env: Record<string, string> = {},
  connectionString?: string,
) {
  const appDir = writeFixtureApp({ files });
  const host = await startHost({ appDir, env, connectionString: connectionString ?? (await freshStorage()) });
  onTestFinished(() => host.kill());
  return host;
}

/** Everything that a person sees: one message without a stack. */
async function refusal(start: Promise<unknown>): Promise<string> {
  const error = await start.then(
    () => undefined,
    (caught: unknown) => caught as Error,
  );
  expect(error?.message).not.toMatch(/\n\s+at /);
  return error?.message ?? 'it started';
}

test('an entry file that throws stops the host, and the message names the file and the error', async () => {
  const files = { 'good.js': ping, 'bad.js': `throw new Error('INSTEP_TENANT is missing');` };
  expect(await refusal(startWith(files))).toBe(
    'The local Functions host did not start (exit code 3). ' +
      'dist/functions/bad.js failed while it was loaded: INSTEP_TENANT is missing',
  );
});

test('for an app that was not built, the message says how to build it', async () => {
  expect(await refusal(startWith({}))).toContain('Build the app first: npm run build.');
});

test('in Azure the host runs on without functions, and says Running, when an entry file throws or none has a function', async () => {
  const files: Record<string, string>[] = [
    { 'good.js': ping, 'worse.js': `throw new Error('INSTEP_TENANT is missing');` },
    { 'none.js': 'void app;' },
  ];
  const reasons: unknown[] = [];
  for (const one of files) {
    const { host } = await startFixture({ files: one }, { mustLoad: false });
    expect((await fetch(`${host.url}/api/ping`)).status).toBe(404);
    const status = await fetch(`${host.url}/admin/host/status`);
    expect(await status.json()).toMatchObject({ state: 'Running' });
    reasons.push(...(await host.stats()).problems);
  }
  expect(reasons).toEqual([
    'The host runs without functions. dist/functions/worse.js failed while it was loaded: INSTEP_TENANT is missing',
    'The host runs without functions. The files matching "dist/functions/*.js" registered no function.',
  ]);
});

test('a port in use is one clear message and an exit code of its own', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const appDir = writeFixtureApp({ files: { 'ping.js': ping } });
  expect(await refusal(startHost({ appDir, port, connectionString: await freshStorage() }))).toBe(
    `The local Functions host did not start (exit code 4). Port ${port} is in use by another process; ` +
      'is another local Functions host running?',
  );
});

test('storage that does not answer is one clear message', async () => {
  const queue = `app.storageQueue('work', { queueName: 'work', connection: 'AzureWebJobsStorage', handler: () => {} });`;
  const dead = (await freshStorage()).replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9');
  expect(await refusal(startWith({ 'work.js': queue }, {}, dead))).toContain(
    'The queue "work" cannot be reached; is Azurite running?',
  );
});

test('a schedule that is missing or wrong is named', async () => {
  const timer = `app.timer('nightly', { schedule: '%SCHEDULE%', handler: () => {} });`;
  expect(await refusal(startWith({ 'nightly.js': timer }))).toContain('"nightly" needs the setting SCHEDULE');
  expect(await refusal(startWith({ 'nightly.js': timer }, { SCHEDULE: '0 1 * * *' }))).toContain(
    'six fields',
  );
});

test('in Azure a function whose setting is missing is left out, and the others run', async () => {
  const timer = `app.timer('nightly', { schedule: '%SCHEDULE%', handler: () => {} });`;
  const { host } = await startFixture({ files: { 'both.js': `${timer}${ping}` } }, { mustLoad: false });
  expect((await fetch(`${host.url}/api/ping`)).status).toBe(200);
  await expect(host.fireTimer('nightly')).rejects.toThrow('There is no timer "nightly"');
  expect((await host.stats()).problems).toEqual([
    'The function "nightly" is in error: "nightly" needs the setting SCHEDULE, which is not set.',
  ]);
});

test('keys that are no keys are refused at the start, with the form they must have', async () => {
  const env = { LOCAL_HOST_KEYS: '{"functionKey":""}' };
  expect(await refusal(startWith({ 'ping.js': ping }, env))).toContain(
    'LOCAL_HOST_KEYS must be JSON: {"functionKey": "…", "masterKey": "…"}.',
  );
});

test('the app sees its own settings and none of the host’s', async () => {
  const env = `app.http('env', { handler: async () => ({ jsonBody: Object.keys(process.env) }) });`;
  const host = await startWith({ 'env.js': env }, { INSTEP_TENANT: 'contoso' });
  const names = (await (await fetch(`${host.url}/api/env`)).json()) as string[];
  expect(names).toContain('INSTEP_TENANT');
  expect(names).toContain('AzureWebJobsStorage');
  expect(names.filter((name) => name.startsWith('LOCAL_'))).toEqual([]);
});

test('hooks run around the app and around each invocation', async () => {
  const hooks = `
    const seen = [];
    app.hook.appStart(() => { seen.push('start'); });
    app.hook.preInvocation((context) => { seen.push('before ' + context.invocationContext.functionName); });
    app.hook.postInvocation((context) => { seen.push('after'); });
    app.http('seen', { handler: async () => ({ jsonBody: seen }) });
  `;
  const host = await startWith({ 'hooks.js': hooks });
  // The answer is put into JSON after the last hook.
  expect(await (await fetch(`${host.url}/api/seen`)).json()).toEqual(['start', 'before seen', 'after']);
});

test('warnings and errors of handlers are kept, other log lines are not', async () => {
  const logs = `app.http('logs', { handler: async (_request, context) => {
    context.log('fine'); context.warn('careful', 1); context.error('bad'); return {};
  } });`;
  const host = await startWith({ 'logs.js': logs });
  await fetch(`${host.url}/api/logs`);
  expect((await host.stats()).problems).toEqual(['logs: warning: careful 1', 'logs: error: bad']);
});

testThoroughly('the host ends when the process that started it is killed', async () => {
  const appDir = writeFixtureApp({ files: { 'ping.js': ping } });
  const launch = fileURLToPath(new URL('../../local/host/launch.ts', import.meta.url));
  const script = `
    const { startHost } = await import(${JSON.stringify(launch)});
    const host = await startHost(${JSON.stringify({ appDir, connectionString: await freshStorage() })});
    console.log(host.url);
    setInterval(() => {}, 1000);
  `;
  const parent = execFile(process.execPath, ['--input-type=module', '-e', script]);
  const url = await new Promise<string>((resolve) =>
    parent.stdout?.once('data', (text) => resolve(String(text).trim())),
  );
  expect(await (await fetch(`${url}/api/ping`)).text()).toBe('pong');
  parent.kill('SIGKILL');
  await eventually('the host is gone', () =>
    fetch(url).then(
      () => false,
      () => true,
    ),
  );
});

test('a host is ready within a few seconds', async () => {
  const begun = performance.now();
  await startFixture({ files: { 'ping.js': ping } });
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('a call to a host that crashes fails with the last output of the host', async () => {
  const timer = `app.timer('crash', { schedule: '0 0 1 * * *', handler: async () => {
    setImmediate(() => { throw new Error('out of bounds'); });
    await new Promise(() => {});
  } });`;
  const host = await startWith({ 'crash.js': timer });
  await expect(host.fireTimer('crash')).rejects.toThrow(/ended \(exit code 1\)[\s\S]*out of bounds/);
});
