/** main.bicepparam reads every parameter from the environment, and leaves out unset ones. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { settings } from '../../shared/config/settings.ts';
import { required } from '../config/examples.ts';
import { askBicep, describeWithBicep, infra, said } from './kit/bicep.ts';
import { predict, readPrediction } from './kit/snapshot.ts';
import { endWarmBicep } from './kit/warm-bicep.ts';

const file = infra('main.bicepparam');

afterEach(() => {
  vi.unstubAllEnvs();
});

/** By parameter: the variable that the file reads for it. */
const variables = Object.fromEntries(
  readFileSync(file, 'utf8')
    .split(/^param /m)
    .slice(1)
    .map((text) => [/^\w+/.exec(text)?.[0] ?? '', /readEnvironmentVariable\('(\w+)'/.exec(text)?.[1] ?? '']),
);

/** Of the parameter `alerts`, beside its addresses. */
const furtherAlertOptions = {
  DEPLOY_ALERTS: 'false',
  DEPLOY_ALERT_HOURS_WITHOUT_RUN: '30',
  DEPLOY_ALERT_STUCK_USERS: '7',
  DEPLOY_ALERT_DRIFT_PERCENT: '8',
  DEPLOY_ALERT_UNKNOWN_PERCENT: '9',
  DEPLOY_ALERT_FOREIGN_WRITES: 'true',
};

/** The CLI sees the environment that it was started in: these variables, and no other of ours. */
function startedWith(given: Readonly<Record<string, string>>): void {
  endWarmBicep();
  for (const name of [...Object.values(variables), ...Object.keys(furtherAlertOptions)])
    vi.stubEnv(name, given[name]);
}

test('the variables that begin with INSTEP_ are exactly the settings of the app', () => {
  // Whether there is sign-in follows from its registration, and the key is that of the vault that is deployed.
  const names = Object.keys(settings)
    .filter((name) => name !== 'SIGN_IN' && name !== 'INTEGRITY_KEY')
    .map((name) => `INSTEP_${name}`);
  const given = Object.values(variables).filter((name) => name.startsWith('INSTEP_'));
  expect(given.sort()).toEqual(names.sort());
  expect(new Set(Object.values(variables)).size).toBe(Object.keys(variables).length);
});

describeWithBicep('main.bicepparam', () => {
  test('names every required variable that is missing, and says how to set it', async () => {
    startedWith({});
    const { diagnostics } = await askBicep('bicep/compileParams', { path: file, parameterOverrides: {} });
    const messages = diagnostics.map(said).join('\n');
    for (const name of Object.keys(required)) {
      expect(messages).toContain(`${name} is missing. Set it: azd env set ${name} `);
    }
  });

  test('with only the required variables it deploys the defaults', async () => {
    startedWith(required);
    expect(await predict(file)).toEqual(readPrediction('default'));
  });

  test('each variable reaches its parameter', async () => {
    const whole = ['MEMORY_MB', 'INSTANCES', 'DAYS', 'HOURS', '_MAX', 'LICENSED_USERS', '_PER_MINUTE'];
    const given = Object.entries(variables).map(([parameter, name], at) => {
      if (whole.some((end) => name.endsWith(end))) return [parameter, name, String(at), at] as const;
      if (['INSTEP_PAUSED', 'INSTEP_KEY_PICTURES', 'DEPLOY_PRIVATE_NETWORK'].includes(name)) {
        return [parameter, name, 'true', true] as const;
      }
      if (parameter === 'alerts') {
        const rest = {
          enabled: false,
          hoursWithoutRun: 30,
          stuckUsers: 7,
          driftPercent: 8,
          unknownPercent: 9,
          foreignWrites: true,
        };
        const alerts = { emailAddresses: ['a', 'b'], ...rest };
        return [parameter, name, 'a, b', alerts] as const;
      }
      if (name === 'DEPLOY_SIGN_IN_ALLOWED_CALLERS') return [parameter, name, 'a, b', ['a', 'b']] as const;
      const value = `value-${at}`;
      return [parameter, name, value, name === 'AZURE_ENV_NAME' ? { 'azd-env-name': value } : value] as const;
    });
    startedWith({
      ...Object.fromEntries(given.map(([, name, text]) => [name, text])),
      ...furtherAlertOptions,
    });
    const { parameters, diagnostics } = await askBicep('bicep/compileParams', {
      path: file,
      parameterOverrides: {},
    });
    expect(diagnostics.map(said)).toEqual([]);
    const { parameters: taken } = JSON.parse(parameters ?? '') as {
      parameters: Record<string, { value: unknown }>;
    };
    expect(Object.entries(taken).map(([parameter, { value }]) => [parameter, value])).toEqual(
      given.map(([parameter, , , value]) => [parameter, value]),
    );
  });

  test('invalid values are refused by name, all together', async () => {
    startedWith({
      ...required,
      INSTEP_PAUSED: 'yes',
      INSTEP_LICENSED_USERS: '100,000',
      DEPLOY_ALERT_STUCK_USERS: '-1',
    });
    const { diagnostics } = await askBicep('bicep/compileParams', { path: file, parameterOverrides: {} });
    const messages = diagnostics.map(said).join('\n');
    expect(messages).toContain('INSTEP_PAUSED must be true or false, but is "yes"');
    expect(messages).toContain('INSTEP_LICENSED_USERS must be a whole number, but is "100,000"');
    expect(messages).toContain('DEPLOY_ALERT_STUCK_USERS must be a whole number, but is "-1"');
  });

  test('has every parameter of main.bicep', async () => {
    const { contents } = await askBicep('bicep/compile', { path: infra('main.bicep') });
    const { parameters } = JSON.parse(contents ?? '') as { parameters: object };
    expect(Object.keys(variables).sort()).toEqual(Object.keys(parameters).sort());
  });
});
