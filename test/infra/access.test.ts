/** Who may do what: no secret, no key, no password, no unneeded role, no host name of one cloud. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compiled, describeWithBicep, infra, infraFiles, type Resource } from './kit/bicep.ts';
import { deployed, deployments, lastName, secret } from './kit/deployed.ts';

/** Every assignment: the role, where it is assigned, and who needs it for what. */
const needed = [
  {
    role: ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'],
    on: 'Microsoft.Storage/storageAccounts/sthost',
    for: 'the host: locks, keys, the timer; the platform: the package',
  },
  {
    role: ['Storage Queue Data Contributor', '974c5e8b-45b9-4653-ba55-5f855dd0fb88'],
    on: 'Microsoft.Storage/storageAccounts/sthost',
    for: 'the host: queue triggers and poison queues; Instep: sends',
  },
  {
    role: ['Storage Table Data Contributor', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
    on: 'Microsoft.Storage/storageAccounts/sthost',
    for: 'the host: diagnostic events',
  },
  {
    role: ['Storage Blob Data Contributor', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'],
    on: 'Microsoft.Storage/storageAccounts/stinstep',
    for: 'Instep: undo and scope',
  },
  {
    role: ['Storage Table Data Contributor', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
    on: 'Microsoft.Storage/storageAccounts/stinstep',
    for: 'Instep: its state',
  },
  {
    role: ['Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424'],
    on: 'Microsoft.KeyVault/vaults/kv-instep-/keys/integrity',
    for: 'Instep: signs once per process',
  },
  {
    role: ['Monitoring Metrics Publisher', '3913510d-42f4-4e42-8a64-420c390055eb'],
    on: 'Microsoft.Insights/components/appi-instep-',
    for: 'the host and Instep: telemetry without a key',
  },
] as const;

describe.each(deployments)('$name', ({ name, signIn, privateNetwork }) => {
  const { resources, outputs, all, properties, appSettings } = deployed(name);

  test('no shared key and no password gives access', () => {
    const withoutKeys = {
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    };
    expect(all('Microsoft.Storage/storageAccounts').map((one) => one.properties)).toMatchObject([
      withoutKeys,
      withoutKeys,
    ]);
    expect(properties('Microsoft.Insights/components')).toMatchObject({ DisableLocalAuth: true });
    for (const one of all('Microsoft.OperationalInsights/workspaces'))
      expect(one.properties).toMatchObject({ features: { disableLocalAuth: true } });
    expect(properties('Microsoft.Web/sites')).toMatchObject({
      httpsOnly: true,
      functionsRuntimeAdminIsolationEnabled: true,
      siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' },
    });
    const publishing = all('Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(publishing.map((one) => [lastName(one), one.properties])).toEqual([
      ['ftp', { allow: false }],
      ['scm', { allow: false }],
    ]);
    expect(JSON.stringify(resources)).not.toMatch(secret);
  });

  test('no output is secret', () => {
    expect(Object.keys(outputs)).toContain('identityPrincipalId');
    expect(JSON.stringify(outputs)).not.toMatch(/key|password|connectionString|secret/i);
  });

  test('the identity has exactly the roles that the code needs, where it needs them', () => {
    const suffix = /appi-instep-(\w+)/.exec(JSON.stringify(resources))?.[1] ?? '';
    const assigned = all('Microsoft.Authorization/roleAssignments').map(({ id, properties: assignment }) => [
      /providers\/(.+)\/providers\/Microsoft\.Authorization/.exec(id)?.[1]?.replace(suffix, ''),
      String(assignment?.roleDefinitionId).split('/').at(-1),
    ]);
    expect(assigned.sort()).toEqual(needed.map(({ role, on }) => [on, role[1]]).sort());
    const principals = all('Microsoft.Authorization/roleAssignments').map(
      (one) => one.properties?.principalId,
    );
    expect(new Set(principals).size).toBe(1);
    expect(principals[0]).toBe(outputs.identityPrincipalId);
  });

  test('the key signs and does nothing else, and can be recovered', () => {
    expect(properties('Microsoft.KeyVault/vaults')).toEqual({
      tenantId: '11111111-2222-3333-4444-555555555555',
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
      ...(privateNetwork
        ? { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } }
        : { publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'None' } }),
    });
    expect(properties('Microsoft.KeyVault/vaults/keys')).toEqual({
      kty: 'RSA',
      keySize: 3072,
      keyOps: ['sign'],
      attributes: { enabled: true, exportable: false },
    });
    // The version too: what one version sealed is checked with that version.
    expect(appSettings.INSTEP_INTEGRITY_KEY).toMatch(/^\[reference\(.*\)\.keyUriWithVersion\]$/);
  });

  test('no host name belongs to one cloud', () => {
    const hosts = /[\w-]+\.(windows\.net|usgovcloudapi|chinacloudapi|microsoftonline|azure\.(com|us|cn))/i;
    expect(JSON.stringify({ resources, outputs })).not.toMatch(hosts);
  });

  test('with sign-in deployed, callers without one get 401', () => {
    const found = all('Microsoft.Web/sites/config').filter((one) => lastName(one) === 'authsettingsV2');
    if (!signIn) return expect(found).toEqual([]);
    const clientId = '5c1a3f52-8d2b-4a36-9c58-0f4e2f7d6b10';
    expect(found.map((one) => one.properties)).toEqual([
      {
        platform: { enabled: true, runtimeVersion: '~1' },
        globalValidation: {
          requireAuthentication: true,
          unauthenticatedClientAction: 'Return401',
          excludedPaths: ['/api/health', '/api/problems', '/api/console'],
        },
        httpSettings: { requireHttps: true },
        login: { tokenStore: { enabled: false } },
        identityProviders: {
          azureActiveDirectory: {
            enabled: true,
            registration: {
              clientId,
              openIdIssuer:
                "[format('{0}{1}/v2.0', environment().authentication.loginEndpoint, '11111111-2222-3333-4444-555555555555')]",
            },
            validation: {
              allowedAudiences: [`api://${clientId}`, clientId],
              // People at the console, and this caller.
              defaultAuthorizationPolicy: {
                allowedApplications: [clientId, '7e9b2d14-3c6f-4f0a-8a55-2d1c9b7e4f21'],
              },
            },
          },
        },
      },
    ]);
  });
});

describeWithBicep('the order of a deployment', () => {
  test('authentication is on before the settings tell the app to expect it', async () => {
    const { resources } = await compiled('modules', 'app.bicep');
    const waitsFor = (name: string) => (resources as Readonly<Record<string, Resource>>)[name]?.dependsOn;
    expect(waitsFor('app::appSettings')).toContain('app::authentication');
    expect(waitsFor('app::authentication')).toEqual(['app']);
  });
});

test('the linter is silenced once, for rolling updates', () => {
  const silenced = infraFiles('.bicep').flatMap((file) => {
    const lines = readFileSync(infra(file), 'utf8').split('\n');
    return lines.flatMap((line, at) =>
      line.includes('#disable') ? [[line.trim(), lines[at + 1]?.trim()]] : [],
    );
  });
  expect(silenced).toEqual([['#disable-next-line BCP037', "siteUpdateStrategy: { type: 'RollingUpdate' }"]]);
});

test('a finding of the linter is an error, except for three rules (infra/DECISIONS.md, I-linter)', () => {
  const { analyzers } = JSON.parse(readFileSync(infra('bicepconfig.json'), 'utf8')) as {
    analyzers: { core: { enabled: boolean; rules: Record<string, { level: string }> } };
  };
  const levels = Object.entries(analyzers.core.rules).filter(([, { level }]) => level !== 'error');
  expect(analyzers.core.enabled).toBe(true);
  expect(levels).toEqual([
    ['no-module-name', { level: 'off' }],
    ['use-description-vars', { level: 'off' }],
    ['use-recent-api-versions', { level: 'off' }],
  ]);
});
