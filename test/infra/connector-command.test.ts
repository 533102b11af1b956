/** `npm run connector`, as administrators type it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../infra/connector/generate.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'instep-connector-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

const id = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const host = 'instep-abc.azurewebsites.net';

test.concurrent.each<[string, string[], RegExp]>([
  ['a host without a folder', ['--host', host], /--out goes with --host/],
  [
    'sign-in without its ids',
    ['--out', folder, '--host', host, '--sign-in', 'entra'],
    /needs --tenant-id, --client/,
  ],
  [
    'the title of a connector for its name',
    ['--out', folder, '--connector', 'Instep'],
    /begins with shared_/,
  ],
])('%s is an invalid option', async (_what, args, message) => {
  const { code, stderr, stdout } = await run(...args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.concurrent('it writes all files to import, for one app and one environment', async ({ expect }) => {
  const out = path.join(folder, 'made');
  const entra = [
    '--sign-in',
    'entra',
    '--tenant-id',
    id,
    '--client-id',
    id.toUpperCase(),
    '--audience',
    `api://${id}/x`,
  ];
  const { code, stdout } = await run(
    '--out',
    out,
    '--host',
    host,
    '--connector',
    'shared_instep-5f01',
    ...entra,
  );
  expect(code).toBe(0);
  expect(stdout.match(/[\w.]+$/gm)).toEqual([
    ...['apiDefinition.swagger.json', 'apiProperties.json', 'icon.png'],
    ...['InstepSyncUser.zip', 'InstepApproveHeldRun.zip'],
  ]);
  const read = (name: string) => JSON.parse(readFileSync(path.join(out, name), 'utf8'));
  const login = `https://login.microsoftonline.com/${id}/oauth2`;
  expect(read('apiDefinition.swagger.json')).toMatchObject({
    host,
    basePath: '/api',
    schemes: ['https'],
    securityDefinitions: { oauth2_auth: { flow: 'accessCode', authorizationUrl: `${login}/authorize` } },
  });
  expect(read('apiProperties.json').properties.connectionParameters.token.oAuthSettings).toMatchObject({
    identityProvider: 'aad',
    clientId: id,
    customParameters: { tenantId: { value: id }, resourceUri: { value: `api://${id}/x` } },
  });
  expect(JSON.stringify(read('apiProperties.json'))).not.toMatch(/secret|<|replace/i);
});
