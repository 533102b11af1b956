/** Values that are refused before a deployment, by name and with an example: those that the app refuses too, and impossible combinations. */
import { expect, test } from 'vitest';
import type { SettingName } from '../../shared/config/settings.ts';
import { parseNcrontab } from '../../shared/core/ncrontab.ts';
import { problemsWith, required } from '../config/examples.ts';
import { describeWithBicep } from './kit/bicep.ts';
import { answerTo, deployWith, evaluated, literal } from './kit/parameters.ts';
import { settingCases as cases, guid } from './kit/setting-cases.ts';

/** Whether the app accepts a value, and the host a schedule. */
function refusedByApp(setting: SettingName, text: string): boolean {
  if (problemsWith(setting, text).length > 0) return true;
  if (setting !== 'SCHEDULE' || text === '') return false;
  try {
    parseNcrontab(text);
    return false;
  } catch {
    return true;
  }
}

const goodSettings = {
  ...Object.fromEntries(Object.values(cases).map(({ setting }) => [`INSTEP_${setting}`, ''])),
  ...required,
};

const flex = {
  plan: 'flex',
  instanceMemoryMB: 2048,
  maximumInstanceCount: 1000,
  alwaysReadyHttpInstances: 0,
};
const elasticPremium = { ...flex, plan: 'elastic-premium', maximumInstanceCount: 100 };
const noSignIn = { clientId: '', allowedCallers: [], tenantId: guid };

const privatePrefixes = ['10.73.0.0/24', '10.7.0.0/16', '172.16.5.128/25', '172.31.0.0/16', '192.168.0.0/16'];
/** The neighbours of each private range, among them. */
const publicPrefixes = [
  ...['9.255.0.0/16', '11.0.0.0/16', '172.15.0.0/16', '172.32.0.0/16', '192.167.0.0/16', '192.169.0.0/16'],
  ...['100.64.0.0/16', '169.254.0.0/16', '52.239.0.0/24', '168.63.129.0/24'],
];

/** A call, and its message; empty for valid values. */
const together: readonly (readonly [call: string, says: RegExp | undefined])[] = [
  [hosting(flex, 'global'), undefined],
  [hosting(flex, 'gcc-high'), /^plan must be elastic-premium in the cloud gcc-high, which has no Flex/],
  [hosting(flex, 'dod'), /^plan must be elastic-premium in the cloud dod/],
  [hosting(flex, 'china'), /^plan must be elastic-premium in the cloud china/],
  [hosting(elasticPremium, 'global'), undefined],
  [hosting(elasticPremium, 'gcc-high'), undefined],
  [hosting(elasticPremium, 'dod'), undefined],
  [hosting(elasticPremium, 'china'), undefined],
  [
    hosting({ ...elasticPremium, maximumInstanceCount: 101 }, 'global'),
    /^maximumInstanceCount must be at most 100 on Elastic Premium/,
  ],
  ...privatePrefixes.map((prefix) => [network(prefix), undefined] as const),
  ...publicPrefixes.map(
    (prefix) => [network(prefix), /^privateNetworkPrefix must be private: of 10/] as const,
  ),
  [
    network('10.73.0.0/24', 'elastic-premium'),
    /^privateNetwork must be false on the plan elastic-premium: .*unproven/,
  ],
  ...['10.0.0.0', '10.0.0.0/26', '10.0.0.0/8', '10.0.0.8/24', '10.0.256.0/24', 'none', '10.0.0/24', ''].map(
    (prefix) => [network(prefix), /^privateNetworkPrefix must be the first address of a network/] as const,
  ),
  [signIn({}), undefined],
  [signIn({ clientId: guid, allowedCallers: [guid, guid] }), undefined],
  [signIn({ clientId: guid }), undefined],
  [signIn({ allowedCallers: [guid] }), /^signInAllowedCallers need signInClientId/],
  [signIn({ clientId: 'instep', allowedCallers: [guid] }), /^signInClientId must be a client id/],
  [signIn({ clientId: guid, allowedCallers: [guid, 'flow'] }), /^signInAllowedCallers must be client ids/],
  [alerts('it@contoso.com', 'a.b@mail.contoso.com'), undefined],
  [alerts('it'), /^alerts\.emailAddresses must be addresses, separated by commas, but one is "it"/],
  [alerts('a@b.de; c@d.de'), /one is "a@b\.de; c@d\.de"/],
  [alerts('@contoso.com'), /one is "@contoso\.com"/],
  [alerts('it@contoso'), /one is "it@contoso"/],
];

function alerts(...addresses: readonly string[]): string {
  return `alertProblems(${literal(addresses)})`;
}
function hosting(options: Readonly<Record<string, string | number>>, cloud: string): string {
  return `hostingProblems(${literal(options)}, '${cloud}')`;
}
function network(prefix: string, plan = 'flex'): string {
  return `networkProblems('${prefix}', '${plan}')`;
}
function signIn(options: Readonly<Record<string, string | readonly string[]>>): string {
  return `signInProblems(${literal({ ...noSignIn, ...options })})`;
}

describeWithBicep('before a deployment', () => {
  test('Bicep accepts and refuses the same values as the app, and names a refused one', async () => {
    const values = Object.values(cases).flatMap(({ setting, accepted, refused }) => [
      ...accepted.map((text) => ({ setting, text, fits: true })),
      ...refused.map((text) => ({ setting, text, fits: false })),
    ]);
    expect(values.filter(({ setting, text, fits }) => refusedByApp(setting, text) === fits)).toEqual([]);
    const problems = (await evaluated(
      'modules/settings.bicep',
      'settingProblems',
      values.map(
        ({ setting, text }) =>
          `settingProblems(${literal({ ...goodSettings, [`INSTEP_${setting}`]: text.trim() })})`,
      ),
    )) as readonly (readonly string[])[];
    expect(problems).toHaveLength(values.length);
    const verdicts = values.map((value, at) => ({ ...value, problems: problems[at] ?? [] }));
    expect(verdicts.filter(({ fits, problems: found }) => fits !== (found.length === 0))).toEqual([]);
    const unnamed = verdicts.filter(
      ({ setting, problems: found }) => !found.every((one) => one.startsWith(`INSTEP_${setting} must be`)),
    );
    expect(unnamed).toEqual([]);
    expect(problems.flat().filter((problem) => !problem.includes('Example: '))).toEqual([]);
  });

  test('an impossible combination is refused with one sentence, and no other combination is refused', async () => {
    const problems = (await evaluated(
      'modules/problems.bicep',
      'alertProblems, hostingProblems, networkProblems, signInProblems',
      together.map(([call]) => call),
    )) as readonly (readonly string[])[];
    const verdicts = together.map(([call, says], at) => ({ call, says, problems: problems[at] ?? [] }));
    const wrong = verdicts.filter(({ says, problems: found }) =>
      says === undefined ? found.length > 0 : !(found.length === 1 && says.test(found[0] as string)),
    );
    expect(wrong).toEqual([]);
  });

  test('a deployment is refused with all problems together', async () => {
    const bad = Object.entries(cases).map(([parameter, { refused }]) => [parameter, refused[0] ?? '']);
    const answer = await answerTo({
      ...Object.fromEntries(bad),
      cloud: 'dod',
      privateNetwork: true,
      privateNetworkPrefix: '10.0.0.0/8',
      signInClientId: 'instep',
    });
    const named = Object.values(cases).filter(({ setting }) => answer.includes(`INSTEP_${setting} must be`));
    expect(named).toEqual(Object.values(cases));
    for (const parameter of ['plan', 'privateNetworkPrefix', 'signInClientId']) {
      expect(answer).toContain(`${parameter} must be`);
    }
  });

  test('a deployment is refused where a value is not one of a few, or out of range', async () => {
    const answer = await answerTo({
      cloud: 'mars',
      plan: 'consumption',
      maximumInstanceCount: 1001,
      eventRetentionDays: 89,
      // What could never fire.
      alerts: { hoursWithoutRun: 48, driftPercent: 101 },
      deepCheckDays: 0,
      guests: 'perhaps',
    });
    for (const says of [
      "'china' | 'dod' | 'gcc-high' | 'global'",
      "'elastic-premium' | 'flex'",
      'the maximum allowable value is 1000',
      'the minimum allowable value is 1.',
      'the minimum allowable value is 90.',
      'the maximum allowable value is 47.',
      'the maximum allowable value is 100.',
      "'exclude' | 'include'",
    ]) {
      expect(answer).toContain(says);
    }
  });

  test('a deployment uses valid values, without the blanks around them', async () => {
    const changes = { tenant: ' contoso ', guardUpdates: '100.0', guardUnknown: '0.5', canaryUser: guid };
    const { predictedResources } = await deployWith({ ...changes, privateNetworkPrefix: 'not used' });
    const deployed = predictedResources.find(({ name }) => name.endsWith('/appsettings'))?.properties;
    expect(deployed).toMatchObject({
      INSTEP_TENANT: 'contoso',
      INSTEP_GUARD_UPDATES: '100.0',
      INSTEP_GUARD_UNKNOWN: '0.5',
      INSTEP_CANARY_USER: guid,
      INSTEP_MAX_UPDATES_PER_RUN: '',
    });
  });
});
