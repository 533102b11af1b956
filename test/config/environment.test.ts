import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkEnvironment, readEnvironment, silenceSdk } from '../../shared/config/environment.ts';
import { SettingsError } from '../../shared/config/settings.ts';
import { required, whole } from './examples.ts';

const identityBased = {
  AzureWebJobsStorage__blobServiceUri: 'https://instep.blob.core.windows.net',
  AzureWebJobsStorage__queueServiceUri: 'https://instep.queue.core.windows.net',
  AzureWebJobsStorage__tableServiceUri: 'https://instep.table.core.windows.net',
} as const;

function problemsOf(variables: Readonly<Record<string, string | undefined>>) {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ setting, problem }) => [setting, problem]);
    throw error;
  }
  return [];
}

afterEach(() => vi.unstubAllEnvs());

describe('storage', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['Azurite', whole, { connectionString: 'UseDevelopmentStorage=true' }],
    [
      'three addresses',
      { ...required, ...identityBased },
      {
        blobServiceUri: 'https://instep.blob.core.windows.net',
        queueServiceUri: 'https://instep.queue.core.windows.net',
        tableServiceUri: 'https://instep.table.core.windows.net',
      },
    ],
    [
      'the connection string where both are given',
      { ...whole, ...identityBased },
      { connectionString: 'UseDevelopmentStorage=true' },
    ],
  ])('%s', (_name, variables, storage) => {
    expect(readEnvironment(variables).storage).toEqual(storage);
  });

  test.each(['blob', 'queue', 'table'])('a missing or empty %s address is reported', (service) => {
    const name = `AzureWebJobsStorage__${service}ServiceUri`;
    for (const value of [undefined, '', ' ']) {
      expect(problemsOf({ ...required, ...identityBased, [name]: value })).toEqual([
        [
          name,
          `is required unless AzureWebJobsStorage is UseDevelopmentStorage=true. Example: https://ACCOUNT.${service}.core.windows.net`,
        ],
      ]);
    }
  });

  test.each(['instep.blob.core.windows.net', 'http://instep.blob.core.windows.net'])(
    '%s is no address of a storage service',
    (address) => {
      const wrong = { ...required, ...identityBased, AzureWebJobsStorage__blobServiceUri: address };
      expect(problemsOf(wrong)).toEqual([
        [
          'AzureWebJobsStorage__blobServiceUri',
          `must be an https address, but is "${address}". Example: https://ACCOUNT.blob.core.windows.net`,
        ],
      ]);
    },
  );

  test('without any address, all three are named', () => {
    expect(problemsOf({ ...required, AzureWebJobsStorage: ' ' }).map(([setting]) => setting)).toEqual(
      Object.keys(identityBased),
    );
  });
});

describe('a state with an account of its own', () => {
  const state = {
    INSTEP_STATE__blobServiceUri: 'https://state.blob.core.windows.net',
    INSTEP_STATE__tableServiceUri: 'https://state.table.core.windows.net',
  } as const;
  const both = { ...required, ...identityBased, ...state };

  test('has tables and blobs there, and the queues with the host', () => {
    expect(readEnvironment(both).storage).toEqual({
      blobServiceUri: 'https://state.blob.core.windows.net',
      queueServiceUri: 'https://instep.queue.core.windows.net',
      tableServiceUri: 'https://state.table.core.windows.net',
    });
  });

  test('on this machine is in Azurite all the same', () => {
    expect(readEnvironment({ ...whole, ...state }).storage).toEqual({
      connectionString: 'UseDevelopmentStorage=true',
    });
  });

  test.each(['blob', 'table'])('is refused with half of its addresses: no %s', (service) => {
    const name = `INSTEP_STATE__${service}ServiceUri`;
    expect(problemsOf({ ...both, [name]: '' })).toEqual([
      [
        name,
        `is required unless the other address of INSTEP_STATE is absent too. Example: https://ACCOUNT.${service}.core.windows.net`,
      ],
    ]);
  });

  test('is refused under a misspelt name', () => {
    expect(problemsOf({ ...both, INSTEP_STATE__blobServiceUrl: 'x' })).toEqual([
      [
        'INSTEP_STATE__blobServiceUrl',
        expect.stringContaining('shared/config/settings.md lists all settings.'),
      ],
    ]);
  });
});

test('problems of settings and of storage are reported together', () => {
  const { AzureWebJobsStorage__queueServiceUri: _left, ...partly } = identityBased;
  expect(problemsOf({ ...required, ...partly, INSTEP_MODE: 'x' }).map(([setting]) => setting)).toEqual([
    'INSTEP_MODE',
    'AzureWebJobsStorage__queueServiceUri',
  ]);
  expect(problemsOf({ ...whole, INSTEP_MODE: 'x' }).map(([setting]) => setting)).toEqual(['INSTEP_MODE']);
});

describe('what the platform gives', () => {
  test('without any of it, settings and storage are read', () => {
    const { settings, ...rest } = readEnvironment(whole);
    expect(settings.TENANT).toBe('contoso');
    expect(rest).toEqual({
      kind: 'configured',
      storage: { connectionString: 'UseDevelopmentStorage=true' },
      applicationInsights: undefined,
      identityClientId: undefined,
      hasManagedIdentity: false,
    });
  });

  test.each<[string, Readonly<Record<string, string>>, object]>([
    [
      'Application Insights',
      { APPLICATIONINSIGHTS_CONNECTION_STRING: ' x=y ' },
      { applicationInsights: 'x=y' },
    ],
    [
      'none when it is empty',
      { APPLICATIONINSIGHTS_CONNECTION_STRING: '' },
      { applicationInsights: undefined },
    ],
    ['a managed identity', { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/' }, { hasManagedIdentity: true }],
    ['none when it is empty', { IDENTITY_ENDPOINT: '' }, { hasManagedIdentity: false }],
    ['the identity of the storage', { AzureWebJobsStorage__clientId: 'one' }, { identityClientId: 'one' }],
    ['a named identity', { AZURE_CLIENT_ID: 'two' }, { identityClientId: 'two' }],
    [
      'the storage one first',
      { AzureWebJobsStorage__clientId: 'one', AZURE_CLIENT_ID: 'two' },
      { identityClientId: 'one' },
    ],
  ])('%s', (_name, variables, expected) => {
    expect(readEnvironment({ ...whole, ...variables })).toMatchObject(expected);
  });
});

test("by default the process's own environment is read", () => {
  for (const [name, value] of Object.entries(whole)) vi.stubEnv(name, value);
  vi.stubEnv('INSTEP_TENANT', 'fabrikam');
  expect(readEnvironment().settings.TENANT).toBe('fabrikam');
});

describe('an app with invalid settings knows', () => {
  const wrong = { INSTEP_MODE: 's3cret', INSTEP_TENANT_ID: undefined, AzureWebJobsStorage: '' };
  const invalid = { AzureWebJobsStorage__blobServiceUri: 's3cret', ...wrong };

  test('every problem, and the texts contain no value', () => {
    const environment = checkEnvironment({ ...whole, ...invalid, INSTEP_NODE: 's3cret' });
    if (environment.kind === 'configured') throw new Error('It is configured');
    expect(environment.problems.map(({ setting }) => setting)).toEqual([
      'INSTEP_NODE',
      'INSTEP_TENANT_ID',
      'INSTEP_MODE',
      ...Object.keys(identityBased),
    ]);
    expect(environment.problems.map(({ problem }) => problem).join()).toContain('s3cret');
    expect(environment.problems.map(({ reason }) => reason).join()).not.toContain('s3cret');
  });

  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['the valid values', {}, { signIn: 'off', schedule: '0 0 1 * * *', tenantId: required.INSTEP_TENANT_ID }],
    [
      'the given values',
      { INSTEP_SIGN_IN: 'entra', INSTEP_SCHEDULE: '0 0 2 * * *' },
      { signIn: 'entra', schedule: '0 0 2 * * *' },
    ],
    ['that its sign-in is unknown', { INSTEP_SIGN_IN: 'x' }, { signIn: undefined }],
    ['a schedule for its timer', { INSTEP_SCHEDULE: 'never' }, { schedule: '0 0 1 * * *' }],
    [
      'where to send its event',
      { APPLICATIONINSIGHTS_CONNECTION_STRING: 'x=y' },
      { applicationInsights: 'x=y' },
    ],
  ])('%s', (_name, variables, expected) => {
    const environment = checkEnvironment({ ...whole, INSTEP_MODE: 'bogus', ...variables });
    expect(environment).toMatchObject({ kind: 'misconfigured', ...expected });
  });
});

describe('statistics that the SDK of Application Insights would send to its maker', () => {
  const names = ['APPLICATION_INSIGHTS_NO_STATSBEAT', 'APPLICATIONINSIGHTS_SDKSTATS_DISABLED'] as const;

  test('are off where the environment does not mention them', () => {
    const variables: Record<string, string | undefined> = {};
    silenceSdk(variables);
    expect(variables).toEqual({ [names[0]]: 'true', [names[1]]: 'true' });
  });

  test('are left as they are where the environment mentions them', () => {
    const variables = { [names[0]]: '', [names[1]]: 'false' };
    silenceSdk(variables);
    expect(variables).toEqual({ [names[0]]: '', [names[1]]: 'false' });
  });

  test("are switched off by the app's start, in the process's own environment", async () => {
    for (const [name, value] of Object.entries(whole)) vi.stubEnv(name, value);
    for (const name of names) vi.stubEnv(name, undefined);
    await import('../../shared/services.ts');
    expect(names.map((name) => process.env[name])).toEqual(['true', 'true']);
  });
});
