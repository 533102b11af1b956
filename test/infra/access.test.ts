/** Who may do what: no secret, no key, no password, no unneeded role, no host name of one cloud. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compiled, describeWithBicep, infra, infraFiles, type Resource } from './kit/bicep.ts';
import { deployed, deployments, lastName, secret } from './kit/deployed.ts';

/** By role: where it is assigned, and who needs it for what. */
const needed = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': {
    role: 'Storage Blob Data Owner',
    on: 'Microsoft.Storage/storageAccounts',
    for: 'the host: locks, keys, the timer; the platform: the package; Instep: undo and scope',
  },
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': {
    role: 'Storage Queue Data Contributor',
    on: 'Microsoft.Storage/storageAccounts',
    for: 'the host: queue triggers and poison queues; Instep: sends',
  },
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': {
    role: 'Storage Table Data Contributor',
    on: 'Microsoft.Storage/storageAccounts',
    for: 'Instep: its state; the host: diagnostic events',
  },
  '3913510d-42f4-4e42-8a64-420c390055eb': {
    role: 'Monitoring Metrics Publisher',
    on: 'Microsoft.Insights/components',
    for: 'the host and Instep: telemetry without a key',
  },
} as const;

describe.each(deployments)('$name', ({ name, signIn }) => {
  const { resources, outputs, all, properties } = deployed(name);

  test('no shared key and no password gives access', () => {
    expect(properties('Microsoft.Storage/storageAccounts')).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    });
    expect(properties('Microsoft.Insights/components')).toMatchObject({ DisableLocalAuth: true });
    expect(properties('Microsoft.OperationalInsights/workspaces')).toMatchObject({
      features: { disableLocalAuth: true },
    });
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
    const assigned = all('Microsoft.Authorization/roleAssignments').map(({ id, properties: assignment }) => [
      String(assignment?.roleDefinitionId).split('/').at(-1),
      /providers\/([^/]+\/[^/]+)\/[^/]+\/providers\/Microsoft\.Authorization/.exec(id)?.[1],
    ]);
    expect(assigned.sort()).toEqual(
      Object.entries(needed)
        .map(([role, { on }]) => [role, on])
        .sort(),
    );
    const principals = all('Microsoft.Authorization/roleAssignments').map(
      (one) => one.properties?.principalId,
    );
    expect(new Set(principals).size).toBe(1);
    expect(principals[0]).toBe(outputs.identityPrincipalId);
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
