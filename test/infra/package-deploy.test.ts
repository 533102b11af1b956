/** `npm run deploy` as a person runs it: what it asks az, what it sends to the deployment site, and what it says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sha256Of } from '../../infra/package/zip.ts';
import { type Answers, fakeAzure } from './kit/fake-azure.ts';

const subscription = '00000000-0000-0000-0000-000000000001';
const appId = `/subscriptions/${subscription}/resourceGroups/rg-instep/providers/Microsoft.Web/sites/func-instep`;
const zip = zipSync({ 'package.json': strToU8('{"name":"instep","version":"9.9.9"}') });
const hash = sha256Of(zip);
const refusedByStorage =
  'InaccessibleStorageException: BlobUploadFailedException: Failed to upload blob to storage account: 403 (This request is not authorized)';

function writePackage(bytes: Uint8Array = zip): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'instep.zip');
  writeFileSync(file, bytes);
  return file;
}

const runs: Answers = {
  'POST /api/publish': () => [202, '"d-1"'],
  'GET /api/deployments/d-1': () => [200, { status: 4 }],
  'GET /api/health': () => [200, { status: 'ok', version: '9.9.9', mode: 'report' }],
};

interface SetUp {
  readonly answers?: Answers;
  readonly site?: object;
  readonly az?: Readonly<Record<string, { readonly json?: unknown; readonly error?: string }>>;
}

/** An Azure with the app in it. */
async function azureWith({ answers = {}, site = {}, az = {} }: SetUp = {}) {
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

test('Flex Consumption gets the very bytes, without a remote build, and is seen running', async () => {
  const azure = await azureWith();
  const { code, output, errors } = await azure.deploy();
  expect(errors).toBe('');
  expect(code).toBe(0);
  const [publish, ...others] = azure.received;
  expect(publish).toMatchObject({
    method: 'POST',
    url: '/api/publish?RemoteBuild=false&Deployer=instep',
    authorization: 'Bearer a-token',
  });
  expect(sha256Of(publish?.body ?? zip.subarray(1))).toBe(hash);
  expect(others.map(({ url }) => url)).toEqual(['/api/deployments/d-1', '/api/health']);
  expect(others.at(-1)?.authorization).toBeUndefined();
  expect(output).toContain('runs Instep 9.9.9 in mode report');
});

test('group, app, subscription and hash come from the environment of azd', async () => {
  const { deployWith, azCalls } = await azureWith();
  const { code, errors } = await deployWith(['--package', writePackage()], {
    AZURE_RESOURCE_GROUP: 'rg-instep',
    AZURE_SUBSCRIPTION_ID: subscription,
    appName: 'func-instep',
    PACKAGE_SHA256: hash,
  });
  expect([code, errors]).toEqual([0, '']);
  expect(azCalls()).toContain(`account show --subscription ${subscription} --output json`);
});

describe('a package that nobody tested stays here', () => {
  test('not tested, and nobody says that it was', async () => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy([
      ...['--package', writePackage(), '--resource-group', 'rg-instep', '--app', 'func-instep'],
    ]);
    expect(code).toBe(1);
    expect(errors).toContain(`was not tested here (sha256 ${hash})`);
    expect(errors).toContain('npm run package -- --play');
    expect(azure.azCalls()).toEqual([]);
  });

  test('another one was tested', async () => {
    const azure = await azureWith();
    const { code, errors } = await azure.deploy(['--sha256', 'a'.repeat(64)]);
    expect(code).toBe(1);
    expect(errors).toContain('is not the package that was tested');
    expect(azure.received).toEqual([]);
  });

  test('what is no package of Instep', async () => {
    const azure = await azureWith();
    const other = zipSync({ 'package.json': strToU8('{"name":"other","version":"1.0.0"}') });
    const { code, errors } = await azure.deploy(['--package', writePackage(other)]);
    expect([code, errors.includes('is not a package of Instep')]).toEqual([1, true]);
  });
});

describe('what is missing is said, with what to do', () => {
  test('no az', async () => {
    const azure = await azureWith();
    const { code, errors } = await azure.deploy([], { PATH: '/nowhere' });
    expect([code, errors]).toEqual([1, expect.stringContaining('The Azure CLI (az) is not on PATH')]);
  });

  test('nobody is signed in', async () => {
    const azure = await azureWith({ az: { 'account show': { error: "Please run 'az login'" } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('az is not signed in: run az login')]);
  });

  test('no such app', async () => {
    const error = 'Not Found({"error":{"code":"ResourceNotFound"}})';
    const azure = await azureWith({ az: { [`rest --method get --url ${appId} `]: { error } } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining('There is no app func-instep in resource group rg-instep'),
    ]);
  });

  test('an error of Azure that says something else stays what it is', async () => {
    const error = 'Forbidden({"error":{"code":"AuthorizationFailed"}})';
    const azure = await azureWith({ az: { [`rest --method get --url ${appId} `]: { error } } });
    const { errors } = await azure.deploy();
    expect(errors).toContain('AuthorizationFailed');
    expect(errors).not.toContain('There is no app');
  });

  test('an app that was stopped', async () => {
    const azure = await azureWith({ site: { state: 'Stopped' } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('az functionapp start')]);
    expect(azure.received).toEqual([]);
  });

  test('no resource group', async () => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy(['--app', 'func-instep']);
    expect([code, errors]).toEqual([1, expect.stringContaining('--resource-group is missing')]);
  });

  test('a name that a shell would take for more', async () => {
    const azure = await fakeAzure({});
    const { code, errors } = await azure.deploy(['--resource-group', 'rg"&calc', '--app', 'func-instep']);
    expect([code, errors]).toEqual([2, expect.stringContaining('It is not such a name')]);
  });
});

describe('the deployment site', () => {
  const soon = { 'retry-after': '0' };

  test('roles that are new are waited for, wherever their absence shows', async () => {
    let publishes = 0;
    const azure = await azureWith({
      answers: {
        'POST /api/publish': () => {
          publishes += 1;
          return publishes === 1 ? [400, refusedByStorage, soon] : [202, `"d-${publishes}"`];
        },
        'GET /api/deployments/d-2': () => [200, { status: 3, status_text: refusedByStorage }, soon],
        'GET /api/deployments/d-3': () => [200, { status: 4 }],
      },
    });
    const { code, output } = await azure.deploy();
    expect([code, publishes]).toEqual([0, 3]);
    expect(output).toContain('new roles take some minutes');
  });

  test('roles that do not come end the patience, and are named', async () => {
    const answers: Answers = { 'POST /api/publish': () => [400, refusedByStorage, { 'retry-after': '0' }] };
    const azure = await azureWith({ answers });
    const { code, errors } = await azure.deploy(['--patience', '0']);
    expect([code, errors]).toEqual([1, expect.stringContaining('Storage Blob Data Owner')]);
  });

  test.each([
    ['failed', { status: 3, status_text: 'no space left' }, 'no space left'],
    ['met another', { status: 5 }, 'another one is at work'],
    ['was partly done', { status: 6 }, 'only partly done'],
  ])('a deployment is a failure when it %s', async (_name, body, said) => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [200, body] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining(said)]);
    expect(azure.received.map(({ url }) => url)).not.toContain('/api/health');
  });

  test('an answer that cannot be read is no success', async () => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [200, '<html>'] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('The deployment site says: <html>')]);
  });

  test('a deployer without the role is told which', async () => {
    const azure = await azureWith({ answers: { 'POST /api/publish': () => [403, 'Forbidden'] } });
    const { errors } = await azure.deploy();
    expect(errors).toContain('Website Contributor');
  });

  test('a deployment that the site forgot at its end is left to the app to tell', async () => {
    let asked = 0;
    const azure = await azureWith({
      answers: {
        'GET /api/deployments/d-1': () => {
          asked += 1;
          return asked === 1 ? [200, { status: 2 }, soon] : [404, '', soon];
        },
      },
    });
    const { code, output } = await azure.deploy();
    expect([code, output]).toEqual([0, expect.stringContaining('has forgotten how the deployment ended')]);
  });

  test('a deployment that the site never knew is no success', async () => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [404, '', soon] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('knows no deployment d-1')]);
  });
});

describe('other plans', () => {
  const premium = { sku: 'ElasticPremium', functionAppConfig: null };
  const settingsCall = `rest --method post --url ${appId}/config/appsettings/list `;

  test('take the zip through zipdeploy', async () => {
    const azure = await azureWith({
      site: premium,
      az: { [settingsCall]: { json: { properties: { WEBSITE_RUN_FROM_PACKAGE: '1' } } } },
      answers: {
        'POST /api/zipdeploy': () => [202, ''],
        'GET /api/deployments/latest': () => [200, { status: 4 }],
      },
    });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([0, '']);
    expect(azure.received[0]?.url).toBe('/api/zipdeploy?isAsync=true&Deployer=instep');
  });

  test('have the blob replaced that they run from, and are restarted', async () => {
    const url = 'https://stinstep.blob.core.windows.net/deployment/instep.zip';
    const azure = await azureWith({
      site: premium,
      az: {
        [settingsCall]: { json: { properties: { WEBSITE_RUN_FROM_PACKAGE: url } } },
        'storage blob upload': {},
        [`rest --method post --url ${appId}/restart `]: {},
        [`rest --method post --url ${appId}/syncfunctiontriggers `]: {},
      },
    });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([0, '']);
    const calls = azure.azCalls();
    expect(calls.find((call) => call.startsWith('storage'))).toMatch(
      new RegExp(`--blob-url ${url} --file .+instep\\.zip --overwrite --auth-mode login`),
    );
    expect(calls.slice(-2).map((call) => call.split('/').at(-1)?.split(' ')[0])).toEqual([
      'restart',
      'syncfunctiontriggers',
    ]);
  });
});

describe('the app after the deployment', () => {
  test('that does not run is a failure, with where to look', async () => {
    const azure = await azureWith({ answers: { 'GET /api/health': () => [503, ''] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining('does not say that it runs: it answers 503')]);
  });

  test('that still is the old version is a failure', async () => {
    const old = { status: 'ok', version: '1.0.0', mode: 'report' };
    const azure = await azureWith({ answers: { 'GET /api/health': () => [200, old] } });
    const { code, errors } = await azure.deploy(['--patience', '0.01']);
    expect([code, errors]).toEqual([1, expect.stringContaining('it still is version 1.0.0')]);
  });

  test('that wants a sign-in cannot be asked, which is no failure', async () => {
    const azure = await azureWith({ answers: { 'GET /api/health': () => [401, ''] } });
    const { code, output } = await azure.deploy();
    expect([code, output]).toEqual([0, expect.stringContaining('cannot be seen from here')]);
  });
});
