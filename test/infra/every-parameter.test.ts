/**
 * Every parameter of main.bicep takes effect: two deployments without any default value, parameter by parameter
 * (infra/DECISIONS.md, I-every-parameter).
 */
import { expect, test } from 'vitest';
import { compiled, describeWithBicep } from './kit/bicep.ts';
import { type Deployed, lastName, predicted } from './kit/deployed.ts';
import { deployWith, type Literal } from './kit/parameters.ts';
import type { AlertRule } from './kql/alert-rules.ts';

/** A value that is not the default, where it appears, and as what; by default as itself. */
interface Arrival {
  readonly given: Literal;
  readonly seen: (made: Deployed) => unknown;
  readonly as?: unknown;
}

const ids = ['5c1a3f52-8d2b-4a36-9c58-0f4e2f7d6b10', '7e9b2d14-3c6f-4f0a-8a55-2d1c9b7e4f21'] as const;
const groups = ['0d6c1f7e-2b1a-4c59-8f43-5f9d1b7a6e02', '1e7d2a8f-3c2b-4d6a-9a54-6a0e2c8b7f13'] as const;
const tenantId = '99999999-2222-3333-4444-555555555555';
const hashes = ['a'.repeat(64), 'b'.repeat(64)] as const;

/** What the app reads as a setting of the same name. */
const settings: Readonly<Record<string, Literal>> = {
  tenant: 'fabrikam',
  company: 'Fabrikam',
  mode: 'repair',
  paused: true,
  schedule: '0 30 2 * * 1-5',
  scopeGroup: groups[0],
  excludeGroup: groups[1],
  guests: 'include',
  disabledUsers: 'include',
  ownership: 'respect-sharepoint',
  removal: 'clear',
  exchangeSyncState: '1',
  renditions: '64,96,240',
  placeholderHashes: hashes[0],
  sharedPictureHashes: hashes[1],
  guardUpdates: '21',
  guardClears: '3',
  guardClearsMax: 26,
  guardShared: '4',
  guardScope: '11',
  guardUnknown: '41',
  canaryUser: '2f8e3b90-4d3c-4e7b-8b65-7b1f3d9c8a24',
  maxUpdatesPerRun: '500',
  deepCheckDays: 15,
  repairDeadlineHours: 19,
  approvalHours: 71,
  functionKeys: 'operate',
  keyPictures: true,
  callsPerMinute: 121,
  licensedUsers: 2000,
  profileCallShare: '0.4',
};

const alerts = {
  emailAddresses: ['a@contoso.com', 'b@contoso.com'],
  enabled: false,
  hoursWithoutRun: 30,
  stuckUsers: 7,
  driftPercent: 8,
  unknownPercent: 9,
  foreignWrites: true,
};

/** On Flex Consumption, with everything that it can have. */
const onFlex: Readonly<Record<string, Arrival>> = {
  ...Object.fromEntries(Object.entries(settings).map(([name, given]) => [name, asSetting(name, given)])),
  tenantId: {
    given: tenantId,
    seen: (made) => [made.appSettings.INSTEP_TENANT_ID, signIn(made).registration.openIdIssuer],
    as: [tenantId, expect.stringContaining(`'${tenantId}'`)],
  },
  undoDays: {
    given: 31,
    seen: (made) => [made.appSettings.INSTEP_UNDO_DAYS, deletedAfter(made, 'undo')],
    as: ['31', 33],
  },
  retentionDays: {
    given: 91,
    seen: (made) => [made.appSettings.INSTEP_RETENTION_DAYS, deletedAfter(made, 'scope')],
    as: ['91', 93],
  },
  location: { given: 'northeurope', seen: ({ resources }) => regions(resources), as: ['northeurope'] },
  tags: { given: { team: 'it' }, seen: ({ resources }) => allTags(resources), as: [{ team: 'it' }] },
  instanceMemoryMB: { given: 4096, seen: (made) => scale(made).instanceMemoryMB },
  maximumInstanceCount: {
    given: 40,
    seen: (made) => [scale(made).maximumInstanceCount, made.appSettings.INSTEP_MAX_INSTANCES],
    as: [40, '40'],
  },
  alwaysReadyHttpInstances: {
    given: 2,
    seen: (made) => scale(made).alwaysReady,
    as: [{ name: 'http', instanceCount: 2 }],
  },
  eventRetentionDays: {
    given: 180,
    seen: ({ all }) => [
      ...new Set(
        all('Microsoft.OperationalInsights/workspaces').map((one) => one.properties?.retentionInDays),
      ),
    ],
    as: [180],
  },
  privateNetwork: {
    given: true,
    seen: ({ all }) =>
      ['Storage/storageAccounts', 'KeyVault/vaults'].flatMap((type) =>
        all(`Microsoft.${type}`).map((one) => one.properties?.publicNetworkAccess),
      ),
    as: ['Disabled', 'Disabled', 'Disabled'],
  },
  privateNetworkPrefix: {
    given: '10.81.4.0/25',
    seen: ({ properties }) => properties('Microsoft.Network/virtualNetworks').addressSpace,
    as: { addressPrefixes: ['10.81.4.0/25'] },
  },
  signInClientId: {
    given: ids[0],
    seen: (made) => [signIn(made).registration.clientId, made.appSettings.INSTEP_SIGN_IN],
    as: [ids[0], 'entra'],
  },
  signInAllowedCallers: {
    given: [ids[1]],
    seen: (made) => signIn(made).validation.defaultAuthorizationPolicy.allowedApplications,
    as: [ids[0], ids[1]],
  },
  alerts: {
    // A person who is named twice gets one mail.
    given: { ...alerts, emailAddresses: [...alerts.emailAddresses, 'a@contoso.com'] },
    seen: toldByAlerts,
    as: {
      ...alerts,
      emailAddresses: alerts.emailAddresses.map((address) => ({
        name: address,
        emailAddress: address,
        useCommonAlertSchema: true,
      })),
    },
  },
};

/** What only the other plan has. */
const onElasticPremium: Readonly<Record<string, Arrival>> = {
  plan: {
    given: 'elastic-premium',
    seen: ({ all }) => all('Microsoft.Web/serverfarms')[0]?.sku?.name,
    as: 'EP1',
  },
  cloud: asSetting('cloud', 'dod'),
  maximumInstanceCount: {
    given: 40,
    seen: (made) => [
      made.properties('Microsoft.Web/serverfarms').maximumElasticWorkerCount,
      siteConfig(made).functionAppScaleLimit,
      made.appSettings.INSTEP_MAX_INSTANCES,
    ],
    as: [40, 40, '40'],
  },
  alwaysReadyHttpInstances: { given: 2, seen: (made) => siteConfig(made).minimumElasticInstanceCount },
};

function asSetting(parameter: string, given: Literal): Arrival {
  const setting = `INSTEP_${parameter.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
  return { given, seen: ({ appSettings }) => appSettings[setting], as: String(given) };
}

function regions(resources: Deployed['resources']): unknown[] {
  const all = resources.flatMap(({ location }) => (location === undefined ? [] : [location]));
  return [...new Set(all.filter((location) => location !== 'global'))];
}

/** Every resource with a location can have tags. */
function allTags(resources: Deployed['resources']): unknown[] {
  const located = resources.filter(({ location }) => location !== undefined);
  return [...new Set(located.map(({ tags }) => JSON.stringify(tags ?? {})))].map((text) => JSON.parse(text));
}

/** Days after which the account deletes what is in a container. */
function deletedAfter({ properties }: Deployed, container: string): unknown {
  const { policy } = properties('Microsoft.Storage/storageAccounts/managementPolicies') as {
    policy: {
      rules: {
        name: string;
        definition: { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: number } } } };
      }[];
    };
  };
  const rule = policy.rules.find(({ name }) => name === container);
  return rule?.definition.actions.baseBlob.delete.daysAfterCreationGreaterThan;
}

function scale({ properties }: Deployed): Readonly<Record<string, unknown>> {
  const { functionAppConfig } = properties('Microsoft.Web/sites') as {
    functionAppConfig: { scaleAndConcurrency: Record<string, unknown> };
  };
  return functionAppConfig.scaleAndConcurrency;
}

function siteConfig({ properties }: Deployed): Readonly<Record<string, unknown>> {
  return properties('Microsoft.Web/sites').siteConfig as Record<string, unknown>;
}

function signIn({ all }: Deployed) {
  const found = all('Microsoft.Web/sites/config').find((one) => lastName(one) === 'authsettingsV2');
  const { identityProviders } = (found?.properties ?? {}) as {
    identityProviders: {
      azureActiveDirectory: {
        registration: { clientId: string; openIdIssuer: string };
        validation: { defaultAuthorizationPolicy: { allowedApplications: string[] } };
      };
    };
  };
  return identityProviders.azureActiveDirectory;
}

function toldByAlerts({ all, properties }: Deployed): unknown {
  const rules = all('Microsoft.Insights/scheduledQueryRules').map(({ name, properties: rule }) => {
    return [/^instep-(.*)-/.exec(name)?.[1] ?? '', rule as unknown as AlertRule] as const;
  });
  const threshold = (name: string) => rules.find(([one]) => one === name)?.[1].criteria.allOf[0].threshold;
  return {
    emailAddresses: properties('Microsoft.Insights/actionGroups').emailReceivers,
    enabled: rules.some(([, { enabled }]) => enabled),
    hoursWithoutRun: threshold('no-run-closed'),
    stuckUsers: threshold('stuck-users'),
    driftPercent: threshold('drift'),
    unknownPercent: threshold('mostly-unknown'),
    foreignWrites: threshold('foreign-table-writes') === 0,
  };
}

async function madeOf(arrivals: Readonly<Record<string, Arrival>>): Promise<Deployed> {
  const given = Object.entries(arrivals).map(([parameter, arrival]) => [parameter, arrival.given]);
  return predicted(await deployWith(Object.fromEntries(given)));
}

function expectArrived(made: Deployed, arrivals: Readonly<Record<string, Arrival>>): void {
  const all = Object.entries(arrivals);
  expect(Object.fromEntries(all.map(([parameter, { seen }]) => [parameter, seen(made)]))).toEqual(
    Object.fromEntries(all.map(([parameter, { given, as }]) => [parameter, as ?? given])),
  );
}

describeWithBicep('the parameters of main.bicep', () => {
  test('each has a value here that is not its default', async () => {
    const { parameters } = await compiled('main.bicep');
    expect(Object.keys({ ...onFlex, ...onElasticPremium }).sort()).toEqual(Object.keys(parameters).sort());
    const given = [...Object.entries(onFlex), ...Object.entries(onElasticPremium)];
    const unchanged = given.filter(([name, arrival]) => parameters[name]?.defaultValue === arrival.given);
    expect(unchanged).toEqual([]);
  });

  test('each takes effect on Flex Consumption', async () => {
    expectArrived(await madeOf(onFlex), onFlex);
  });

  test('each takes effect on Elastic Premium', async () => {
    expectArrived(await madeOf(onElasticPremium), onElasticPremium);
  });
});
