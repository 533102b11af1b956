/** How `npm run deploy` brings the package to the app: through its deployment site, or as a blob. */
import { describe, expect, test } from 'vitest';
import { testThoroughly } from '../kit/test-with.ts';
import { appId, azureWith } from './kit/deploy-stage.ts';
import type { Answers } from './kit/fake-azure.ts';

const refusedByStorage =
  'InaccessibleStorageException: BlobUploadFailedException: Failed to upload blob to storage account: 403 (This request is not authorized)';

describe('the deployment site', () => {
  const soon = { 'retry-after': '0' };

  testThoroughly('new role assignments are waited for, at every step that needs them', async () => {
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

  testThoroughly('roles that stay missing end the wait, and are named', async () => {
    const answers: Answers = { 'POST /api/publish': () => [400, refusedByStorage, { 'retry-after': '0' }] };
    const azure = await azureWith({ answers });
    const { code, errors } = await azure.deploy(['--patience', '0']);
    expect([code, errors]).toEqual([1, expect.stringContaining('Storage Blob Data Owner')]);
  });

  test.each([
    ['failed', { status: 3, status_text: 'no space left' }, 'no space left'],
    ['met another deployment', { status: 5 }, 'another one is at work'],
    ['was partly done', { status: 6 }, 'only partly done'],
  ])('a deployment is a failure when it %s', async (_name, body, said) => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [200, body] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining(said)]);
    expect(azure.received.map(({ url }) => url)).not.toContain('/api/health');
  });

  testThoroughly('an unreadable answer is a failure', async () => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [200, '<html>'] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('The deployment site says: <html>')]);
  });

  testThoroughly('a deployer without the role learns which one is missing', async () => {
    const azure = await azureWith({ answers: { 'POST /api/publish': () => [403, 'Forbidden'] } });
    const { errors } = await azure.deploy();
    expect(errors).toContain('Website Contributor');
  });

  testThoroughly('a deployment that the site forgot at its end is verified through the app', async () => {
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

  testThoroughly('a deployment that the site never had is a failure', async () => {
    const azure = await azureWith({ answers: { 'GET /api/deployments/d-1': () => [404, '', soon] } });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([1, expect.stringContaining('knows no deployment d-1')]);
  });
});

describe('other plans', () => {
  const premium = { sku: 'ElasticPremium', functionAppConfig: null };
  const settingsCall = `rest --method post --url ${appId}/config/appsettings/list `;

  test('get the zip through zipdeploy', async () => {
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

  testThoroughly('get the blob that they run from replaced, and are restarted', async () => {
    const url = 'https://stinstep.blob.core.windows.net/deployment/instep.zip';
    const azure = await azureWith({
      site: premium,
      az: {
        [settingsCall]: { json: { properties: { WEBSITE_RUN_FROM_PACKAGE: url } } },
        'storage blob upload': {},
        [`rest --method post --url ${appId}/restart `]: {},
      },
    });
    const { code, errors } = await azure.deploy();
    expect([code, errors]).toEqual([0, '']);
    const calls = azure.azCalls();
    expect(calls.find((call) => call.startsWith('storage'))).toMatch(
      new RegExp(`--blob-url ${url} --file .+instep\\.zip --overwrite --auth-mode login`),
    );
    const after = calls.slice(calls.findIndex((call) => call.startsWith('storage')) + 1);
    expect(after.map((call) => /sites\/func-instep\/([\w/]+)/.exec(call)?.[1])).toEqual([
      'restart',
      'host/default/sync',
      'functions',
    ]);
  });
});
