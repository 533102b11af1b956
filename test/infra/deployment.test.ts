/** The deployments and the code agree: names, settings, plans, and how long things are kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deployedBodyLimit } from '../../local/host/request-body.ts';
import {
  type ContainerName,
  containerNames,
  poisonQueue,
  queueNames,
  tableNames,
} from '../../shared/adapters/storage-names.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { type SettingName, settings } from '../../shared/config/settings.ts';
import { infraFiles } from './kit/bicep.ts';
import { type Deployed, deployed, deployments, lastName } from './kit/deployed.ts';

const keyIdentifier = 'https://kv-instep.vault.azure.net/keys/integrity/00000000000000000000000000000000';

/** The account of the state, and that of the host. */
function accounts(all: Deployed['all']): readonly string[] {
  const names = all('Microsoft.Storage/storageAccounts').map(({ name }) => name);
  return names.toSorted((a, b) => Number(a.startsWith('sthost')) - Number(b.startsWith('sthost')));
}

test('every parameter file of a snapshot is tested here', () => {
  const files = infraFiles('.bicepparam').filter((file) => file.startsWith('snapshots'));
  expect(files).toHaveLength(deployments.length);
});

describe.each(deployments)('$name', ({ name, plan, privateNetwork }) => {
  const { all, names, properties, appSettings, outputs } = deployed(name);

  test('every table, queue, poison queue and container of the code is deployed, and no other', () => {
    const storage = 'Microsoft.Storage/storageAccounts';
    expect(names(`${storage}/tableServices/tables`)).toEqual([...tableNames].sort());
    expect(names(`${storage}/queueServices/queues`)).toEqual(
      [...queueNames, ...queueNames.map((queue) => poisonQueue(queue))].sort(),
    );
    // The platform keeps the package in `deployments`.
    expect(names(`${storage}/blobServices/containers`)).toEqual([...containerNames, 'deployments'].sort());
  });

  test('state is apart from what the host runs: tables and undo copies in one account, queues and package in another', () => {
    const storage = 'Microsoft.Storage/storageAccounts';
    const of = (type: string) => [
      ...new Set(all(`${storage}/${type}`).map((one) => one.name.replace(/^(st[a-z]+).*$/, '$1'))),
    ];
    const containersOf = (account: string) =>
      all(`${storage}/blobServices/containers`)
        .filter((one) => one.name.startsWith(account))
        .map(lastName)
        .sort();
    const [state = '', host = ''] = accounts(all);
    expect(all(`${storage}/tableServices/tables`).every((one) => one.name.startsWith(state))).toBe(true);
    expect(all(`${storage}/queueServices/queues`).every((one) => one.name.startsWith(host))).toBe(true);
    expect(containersOf(state)).toEqual([...containerNames].sort());
    expect(containersOf(host)).toEqual(['deployments']);
    // The name that the only account had before there were two: a later deployment finds its state again.
    expect(of('tableServices/tables')).toEqual(['stinstep']);
    const { functionAppConfig } = properties('Microsoft.Web/sites');
    const packageAt =
      plan === 'flex' ? JSON.stringify(functionAppConfig) : appSettings.WEBSITE_RUN_FROM_PACKAGE;
    expect(packageAt).toContain(host);
    expect(packageAt).not.toContain(state);
  });

  test('the app finds its state in the account of the state, and its queues in that of the host', () => {
    const [state = '', host = ''] = accounts(all);
    const located = Object.entries(appSettings).filter(([setting]) => setting.endsWith('ServiceUri'));
    expect(
      located.map(([setting, value]) => [setting, /(stinstep|sthost)\w+/.exec(value)?.[0]]).sort(),
    ).toEqual([
      ['AzureWebJobsStorage__blobServiceUri', host],
      ['AzureWebJobsStorage__queueServiceUri', host],
      ['AzureWebJobsStorage__tableServiceUri', host],
      ['INSTEP_STATE__blobServiceUri', state],
      ['INSTEP_STATE__tableServiceUri', state],
    ]);
  });

  test('the account of the state deletes old data two days after the app should have deleted it', () => {
    const keptFor: Readonly<Record<ContainerName, SettingName>> = {
      undo: 'UNDO_DAYS',
      scope: 'RETENTION_DAYS',
    };
    const { policy } = properties('Microsoft.Storage/storageAccounts/managementPolicies') as {
      policy: { rules: readonly unknown[] };
    };
    const rules = Object.entries(keptFor).map(([container, setting]) => ({
      name: container,
      enabled: true,
      type: 'Lifecycle',
      definition: {
        filters: { blobTypes: ['blockBlob'], prefixMatch: [`${container}/`] },
        actions: {
          baseBlob: {
            delete: { daysAfterCreationGreaterThan: Number(appSettings[`INSTEP_${setting}`]) + 2 },
          },
        },
      },
    }));
    expect(policy.rules).toHaveLength(rules.length);
    expect(policy.rules).toEqual(expect.arrayContaining(rules));
  });

  test('a deleted photo is gone: no versions and no soft delete', () => {
    const gone = {
      deleteRetentionPolicy: { enabled: false },
      containerDeleteRetentionPolicy: { enabled: false },
      isVersioningEnabled: false,
    };
    const services = all('Microsoft.Storage/storageAccounts/blobServices');
    expect(services.map((one) => one.properties)).toEqual([gone, gone]);
  });

  test('every setting of the code is deployed, and every deployed setting is read by the app or the platform', () => {
    const readByCode = [
      ...Object.keys(settings).map((setting) => `INSTEP_${setting}`),
      'APPLICATIONINSIGHTS_CONNECTION_STRING',
      ...['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'clientId'].map(
        (setting) => `AzureWebJobsStorage__${setting}`,
      ),
      ...['blobServiceUri', 'tableServiceUri'].map((setting) => `INSTEP_STATE__${setting}`),
      'INSTEP_INTEGRITY_KEY',
    ];
    const readByHost = [
      'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
      'AzureWebJobsStorage__credential',
      // The app takes its state and its queues; the host takes all three.
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__tableServiceUri',
      'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
    ];
    // Flex Consumption refuses these; they are in its functionAppConfig.
    const readByElasticPremium = [
      'FUNCTIONS_EXTENSION_VERSION',
      'FUNCTIONS_WORKER_RUNTIME',
      'WEBSITE_RUN_FROM_PACKAGE',
      'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID',
    ];
    const read = new Set([...readByCode, ...readByHost, ...(plan === 'flex' ? [] : readByElasticPremium)]);
    expect(Object.keys(appSettings).sort()).toEqual([...read].sort());
  });

  test('the app starts with the deployed settings', () => {
    // Only Azure knows an account's addresses; all other values are the deployed ones.
    const values = Object.entries(appSettings).map(([setting, value]) => {
      const service = /\.primaryEndpoints\.(\w+)\]$/.exec(value)?.[1];
      if (service !== undefined) return [setting, `https://account.${service}.example`];
      return [setting, value.endsWith('keyUriWithVersion]') ? keyIdentifier : value];
    });
    const { settings: parsed, storage } = readEnvironment(Object.fromEntries(values));
    expect(parsed).toMatchObject({ TENANT: 'contoso', COMPANY: 'Contoso', MODE: 'report' });
    expect(storage).toMatchObject({ queueServiceUri: expect.stringContaining('.queue.') });
  });

  test('the host refuses bodies that the app would refuse, and one instance takes a burst of calls', () => {
    expect(Number(appSettings.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT)).toBe(deployedBodyLimit);
    const app = properties('Microsoft.Web/sites');
    if (plan !== 'flex') return;
    expect(app.functionAppConfig).toMatchObject({
      scaleAndConcurrency: { triggers: { http: { perInstanceConcurrency: 100 } } },
    });
  });

  test('the app runs on Node 24 on the chosen plan, and its rate limits know the number of instances', () => {
    const app = properties('Microsoft.Web/sites');
    const [hosting] = all('Microsoft.Web/serverfarms') as unknown as [Readonly<Record<string, unknown>>];
    const most = Number(appSettings.INSTEP_MAX_INSTANCES);
    if (plan === 'flex') {
      expect(hosting).toMatchObject({ sku: { name: 'FC1' }, properties: { reserved: true } });
      expect(app.functionAppConfig).toMatchObject({
        runtime: { name: 'node', version: '24' },
        scaleAndConcurrency: { maximumInstanceCount: most },
        siteUpdateStrategy: { type: 'RollingUpdate' },
      });
      expect(outputs.packageUri).toBe('');
    } else {
      expect(hosting).toMatchObject({
        sku: { name: 'EP1' },
        kind: 'elastic',
        properties: { reserved: true, maximumElasticWorkerCount: most },
      });
      expect(app).toMatchObject({
        functionAppConfig: null,
        siteConfig: {
          linuxFxVersion: 'Node|24',
          functionAppScaleLimit: most,
          minimumElasticInstanceCount: 1,
          ftpsState: 'Disabled',
        },
      });
      expect(outputs.packageUri).toBe(appSettings.WEBSITE_RUN_FROM_PACKAGE);
    }
  });

  test('storage is open to the internet, or only to its private endpoints', () => {
    const access = privateNetwork
      ? { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny', bypass: 'None' } }
      : { publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } };
    const found = all('Microsoft.Storage/storageAccounts').map((one) => one.properties);
    expect(found).toMatchObject([access, access]);
    expect(all('Microsoft.Network/privateEndpoints')).toHaveLength(privateNetwork ? 6 : 0);
  });
});

test('the deployed defaults are those of the sample file', () => {
  const text = readFileSync(new URL('../../local.settings.sample.json', import.meta.url), 'utf8');
  const { Values: sample } = JSON.parse(text) as { Values: Record<string, string> };
  const { appSettings } = deployed('default');
  // The key is made by the deployment; on a desk there is none.
  const named = Object.keys(sample).filter(
    (setting) => setting.startsWith('INSTEP_') && setting !== 'INSTEP_INTEGRITY_KEY',
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.map((setting) => [setting, appSettings[setting]])).toEqual(
    named.map((setting) => [setting, sample[setting]]),
  );
});

test('an instance is always ready for HTTP only where that was chosen', () => {
  const ready = (name: string) =>
    (
      deployed(name).properties('Microsoft.Web/sites').functionAppConfig as {
        scaleAndConcurrency: { alwaysReady: unknown };
      }
    ).scaleAndConcurrency.alwaysReady;
  expect(ready('default')).toEqual([]);
  expect(ready('private-network')).toEqual([{ name: 'http', instanceCount: 1 }]);
});
