/** A fake Azure with one app that accepts the package, and a package that names its build and its functions. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { onTestFinished } from 'vitest';
import { sha256Of } from '../../../infra/package/zip.ts';
import { type Answers, type AzAnswers, fakeAzure } from './fake-azure.ts';

export const subscription = '00000000-0000-0000-0000-000000000001';
export const appId = `/subscriptions/${subscription}/resourceGroups/rg-instep/providers/Microsoft.Web/sites/func-instep`;
/** What the package says of itself. */
export const build = 'b'.repeat(64);
export const functions = ['health', 'repairPhotos', 'startNightlyRun'];
export const zip = zipSync({
  'package.json': strToU8('{"name":"instep","version":"9.9.9"}'),
  'dist/build.json': strToU8(JSON.stringify({ id: build, functions })),
});
export const hash = sha256Of(zip);
export const syncCall = `rest --method post --url ${appId}/host/default/sync?api-version=`;
export const listCall = `rest --method get --url ${appId}/functions?api-version=`;

/** As Azure Resource Manager lists functions. */
export function listOf(names: readonly string[]) {
  return { value: names.map((name) => ({ name: `func-instep/${name}` })), nextLink: null };
}

/** Gone when the test ends. */
export function writePackage(bytes: Uint8Array = zip): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'instep.zip');
  writeFileSync(file, bytes);
  return file;
}

const runs: Answers = {
  'POST /api/publish': () => [202, '"d-1"'],
  'GET /api/deployments/d-1': () => [200, { status: 4 }],
  'GET /api/health': () => [200, { status: 'ok', build }],
};

interface SetUp {
  readonly answers?: Answers;
  readonly site?: object;
  readonly az?: AzAnswers;
}

/** By default every step succeeds at once. */
export async function azureWith({ answers = {}, site = {}, az = {} }: SetUp = {}) {
  const azure = await fakeAzure({ ...runs, ...answers });
  const properties = {
    sku: 'FlexConsumption',
    state: 'Running',
    defaultHostName: azure.host,
    hostNameSslStates: [
      { name: 'elsewhere.invalid', hostType: 'Standard' },
      { name: azure.host, hostType: 'Repository' },
    ],
    functionAppConfig: { runtime: { name: 'node', version: '24' } },
    ...site,
  };
  azure.azAnswers({
    'account show': { json: { id: subscription } },
    'account get-access-token': { json: { accessToken: 'a-token' } },
    [`rest --method get --url ${appId} `]: { json: { properties } },
    [syncCall]: {},
    [listCall]: { json: listOf(functions) },
    ...az,
  });
  const deploy = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    azure.deploy(
      [
        '--package',
        writePackage(),
        '--sha256',
        hash,
        '--resource-group',
        'rg-instep',
        '--app',
        'func-instep',
        ...args,
      ],
      env,
    );
  return { ...azure, deploy, deployWith: azure.deploy };
}
