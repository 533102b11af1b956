/** The deployment and the code agree: names, settings, roles, and no secret anywhere. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { containerNames, poisonQueue, queueNames, tableNames } from '../../shared/adapters/storage-names.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { settings } from '../../shared/config/settings.ts';
import { compiled, describeWithBicep } from './kit/bicep.ts';
import { readSnapshot } from './kit/snapshot.ts';

const deployed = readSnapshot('default');
const root = new URL('../../', import.meta.url);

function namesOf(type: string): string[] {
  return deployed
    .filter((one) => one.type === `Microsoft.Storage/storageAccounts/${type}`)
    .map(({ name }) => name.split('/').at(-1) ?? '')
    .sort();
}

function propertiesOf(type: string): Readonly<Record<string, unknown>> {
  const found = deployed.filter((one) => one.type === type);
  expect(found).toHaveLength(1);
  return found[0]?.properties ?? {};
}

const appSettings = propertiesOf('Microsoft.Web/sites/config') as Readonly<Record<string, string>>;

test('every table, queue, poison queue and container of the code is deployed, and no other', () => {
  expect(namesOf('tableServices/tables')).toEqual([...tableNames].sort());
  expect(namesOf('queueServices/queues')).toEqual(
    [...queueNames, ...queueNames.map((queue) => poisonQueue(queue))].sort(),
  );
  // The platform keeps the package in `deployments`.
  expect(namesOf('blobServices/containers')).toEqual([...containerNames, 'deployments'].sort());
});

test('every setting of the code is deployed, and every deployed setting is read by somebody', () => {
  /** Read by the Functions host or the platform, not by our code. */
  const platform = ['APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'AzureWebJobsStorage__credential'];
  const read = [
    ...Object.keys(settings).map((name) => `INSTEP_${name}`),
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
    ...['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'clientId'].map(
      (name) => `AzureWebJobsStorage__${name}`,
    ),
  ];
  expect(Object.keys(appSettings).sort()).toEqual([...read, ...platform].sort());
});

test('the app starts with the settings as they are deployed', () => {
  // Only Azure knows an account's addresses; everything else is as it will be.
  const known = Object.entries(appSettings).map(([name, value]) => {
    const service = /\.primaryEndpoints\.(\w+)\]$/.exec(value)?.[1];
    return [name, service === undefined ? value : `https://account.${service}.example`];
  });
  const { settings: parsed, storage } = readEnvironment(Object.fromEntries(known));
  expect(parsed).toMatchObject({ TENANT: 'contoso', COMPANY: 'Contoso', MODE: 'report', MAX_INSTANCES: 1 });
  expect(storage).toMatchObject({ queueServiceUri: expect.stringContaining('.queue.') });
});

test('the defaults are those of the sample file', () => {
  const sample = JSON.parse(readFileSync(new URL('local.settings.sample.json', root), 'utf8')) as {
    Values: Record<string, string>;
  };
  const names = Object.keys(sample.Values).filter((name) => name.startsWith('INSTEP_'));
  expect(names.length).toBeGreaterThan(30);
  expect(names.map((name) => [name, appSettings[name]])).toEqual(
    names.map((name) => [name, sample.Values[name]]),
  );
});

test('neither a shared key nor a password opens anything', () => {
  expect(propertiesOf('Microsoft.Storage/storageAccounts')).toMatchObject({
    allowSharedKeyAccess: false,
    allowBlobPublicAccess: false,
    minimumTlsVersion: 'TLS1_2',
    supportsHttpsTrafficOnly: true,
  });
  expect(propertiesOf('Microsoft.Insights/components')).toMatchObject({ DisableLocalAuth: true });
  expect(propertiesOf('Microsoft.Web/sites')).toMatchObject({
    httpsOnly: true,
    functionsRuntimeAdminIsolationEnabled: true,
  });
  const publishing = deployed.filter(({ type }) => type.endsWith('/basicPublishingCredentialsPolicies'));
  expect(publishing.map(({ name, properties }) => [name.split('/').at(-1), properties])).toEqual([
    ['ftp', { allow: false }],
    ['scm', { allow: false }],
  ]);
  expect(JSON.stringify(deployed)).not.toMatch(/listKeys|AccountKey=|listAccountSas|sharedKey"/i);
});

test('the identity has the roles that somebody needs, and no other', () => {
  /** By role: what needs it. */
  const needed: Readonly<Record<string, string>> = {
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b':
      'Storage Blob Data Owner: locks and keys of the host; undo, scope',
    '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor: triggers, poison queues, sends',
    '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor: the state',
    '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher: events without a key',
  };
  const assigned = deployed
    .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
    .map(({ properties }) => String(properties?.roleDefinitionId).split('/').at(-1));
  expect(assigned.sort()).toEqual(Object.keys(needed).sort());
});

describeWithBicep('the compiled template', () => {
  test('every parameter and output is described, and no output is secret', async () => {
    const { parameters, outputs = {} } = await compiled('main.bicep');
    const described = { ...parameters, ...outputs } as Record<
      string,
      { metadata?: { description?: string } }
    >;
    expect(Object.keys(described).length).toBeGreaterThan(40);
    const silent = Object.keys(described).filter((name) => !described[name]?.metadata?.description);
    expect(silent).toEqual([]);
    expect(JSON.stringify(outputs)).not.toMatch(/key|password|connectionString|secure/i);
  });
});
