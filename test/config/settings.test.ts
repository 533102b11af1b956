import { describe, expect, test } from 'vitest';
import { type SettingName, settings } from '../../shared/config/settings.ts';
import { parsed, problemsWith } from './examples.ts';

const names = Object.keys(settings) as SettingName[];
const guid = '3F2B8A44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const hash = 'E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Row {
  readonly good: readonly (readonly [text: string, value: unknown])[];
  readonly bad: readonly string[];
  /** Part of the message for every bad value. */
  readonly message: string;
}

function choice(...values: readonly string[]): Row {
  return {
    good: values.map((value) => [value, value]),
    bad: ['Other', values.join(',')],
    message: 'must be one of: ',
  };
}

function wholeNumber(least: number, most: number): Row {
  return {
    good: [least, most].map((value) => [String(value), value]),
    bad: [String(least - 1), String(most + 1), '1.5', '1e2', 'many'],
    message: `must be a whole number from ${least} to ${most}`,
  };
}

const percentage: Row = {
  good: [
    ['0', 0],
    ['2.5', 2.5],
    ['100', 100],
  ],
  bad: ['100.1', '101', '-1', '20%', '.5', 'half'],
  message: 'must be a percentage from 0 to 100',
};
const trueOrFalse: Row = {
  good: [
    ['true', true],
    ['false', false],
  ],
  bad: ['yes', '1', 'True'],
  message: 'must be true or false',
};
const objectId: Row = {
  good: [[guid, guid.toLowerCase()]],
  bad: ['contoso.com', guid.slice(1), `${guid}0`, guid.replaceAll('-', '')],
  message: 'must be an object id (a GUID)',
};
const hashes: Row = {
  good: [
    [hash, [hash.toLowerCase()]],
    [`${hash}, ${'a'.repeat(64)}`, [hash.toLowerCase(), 'a'.repeat(64)]],
  ],
  bad: [hash.slice(1), `${hash},`, `${hash};${hash}`, 'g'.repeat(64)],
  message: 'must be SHA-256 hashes',
};

const rows: { readonly [K in SettingName]: Row } = {
  TENANT: {
    good: [
      ['Contoso', 'contoso'],
      ['contoso-2', 'contoso-2'],
      ['a'.repeat(63), 'a'.repeat(63)],
    ],
    bad: ['contoso.sharepoint.com', 'https://contoso', '-contoso', 'con toso', 'a'.repeat(64)],
    message: 'must be the name alone',
  },
  TENANT_ID: objectId,
  COMPANY: {
    good: [
      ['Contoso Ltd.', 'Contoso Ltd.'],
      ['R&D_1-2', 'R&D_1-2'],
      ['x'.repeat(60), 'x'.repeat(60)],
    ],
    bad: ['x'.repeat(61), 'Contoso|Instep', 'Contoso/1', 'Größe'],
    message: 'must be 1 to 60 letters',
  },
  CLOUD: choice('global', 'gcc-high', 'dod', 'china'),
  MODE: choice('report', 'repair'),
  SIGN_IN: choice('off', 'entra'),
  FUNCTION_KEYS: choice('sync', 'operate'),
  PAUSED: trueOrFalse,
  KEY_PICTURES: trueOrFalse,
  SCHEDULE: {
    good: [
      ['0 30 2 * * 1-5', '0 30 2 * * 1-5'],
      ['0 0 1,13 * jan-mar MON', '0 0 1,13 * jan-mar MON'],
      ['0 */15 * * * *', '0 */15 * * * *'],
    ],
    bad: ['0 1 * * *', '0 0 1 * * * *', '1.00:00:00', '@daily', '0 0 1 * * ?'],
    message: 'must ',
  },
  SCOPE_GROUP: objectId,
  EXCLUDE_GROUP: objectId,
  GUESTS: choice('exclude', 'include'),
  DISABLED_USERS: choice('exclude', 'include'),
  OWNERSHIP: choice('exchange-wins', 'respect-sharepoint'),
  REMOVAL: choice('keep', 'clear'),
  EXCHANGE_SYNC_STATE: choice('leave', '0', '1'),
  RENDITIONS: {
    good: [
      ['48,72,300', { S: 48, M: 72, L: 300 }],
      ['96,240,648', { S: 96, M: 240, L: 648 }],
    ],
    bad: [
      '47,72,300',
      '48,72,649',
      '72,48,300',
      '48,48,300',
      '48,300,300',
      '48,72',
      '48,72,300,400',
      '48, 72, 300',
      'S,M,L',
    ],
    message: 'must be ',
  },
  PLACEHOLDER_HASHES: hashes,
  SHARED_PICTURE_HASHES: hashes,
  GUARD_UPDATES: percentage,
  GUARD_CLEARS: percentage,
  GUARD_CLEARS_MAX: wholeNumber(0, 100_000),
  GUARD_SHARED: percentage,
  GUARD_SCOPE: percentage,
  GUARD_UNKNOWN: percentage,
  CANARY_USER: objectId,
  MAX_UPDATES_PER_RUN: wholeNumber(1, 1_000_000),
  DEEP_CHECK_DAYS: wholeNumber(1, 365),
  UNDO_DAYS: wholeNumber(1, 365),
  RETENTION_DAYS: wholeNumber(1, 3650),
  REPAIR_DEADLINE_HOURS: wholeNumber(1, 23),
  APPROVAL_HOURS: wholeNumber(1, 720),
  INTEGRITY_KEY: {
    good: [
      [
        'https://Contoso-1.vault.azure.net/keys/Seals',
        { host: 'contoso-1.vault.azure.net', resource: 'https://vault.azure.net', name: 'seals' },
      ],
      [
        `https://contoso.vault.azure.cn/keys/seals/${'0'.repeat(32)}`,
        {
          host: 'contoso.vault.azure.cn',
          resource: 'https://vault.azure.cn',
          name: 'seals',
          version: '0'.repeat(32),
        },
      ],
      [
        'https://contoso.vault.usgovcloudapi.net/keys/seals/',
        {
          host: 'contoso.vault.usgovcloudapi.net',
          resource: 'https://vault.usgovcloudapi.net',
          name: 'seals',
        },
      ],
    ],
    bad: [
      'http://contoso.vault.azure.net/keys/seals',
      'https://contoso.vault.azure.net.evil.example/keys/seals',
      'https://evil.example/contoso.vault.azure.net/keys/seals',
      'https://contoso.vault.azure.net:8443/keys/seals',
      'https://user@contoso.vault.azure.net/keys/seals',
      'https://a.b.vault.azure.net/keys/seals',
      'https://contoso.vault.azure.net/secrets/seals',
      'https://contoso.managedhsm.azure.net/keys/seals',
      'https://contoso.vault.azure.net/keys/seals/1',
      'https://contoso.vault.azure.net/keys/seals?x',
    ],
    message: 'must be the identifier of a key in Azure Key Vault',
  },
  CALLS_PER_MINUTE: wholeNumber(1, 6000),
  LICENSED_USERS: wholeNumber(1, 10_000_000),
  PROFILE_CALL_SHARE: {
    good: [
      ['0.5', 0.5],
      ['.25', 0.25],
      ['1', 1],
      ['1.0', 1],
    ],
    bad: ['0', '0.0', '1.1', '-0.5', '50%', '2'],
    message: 'must be ',
  },
  MAX_INSTANCES: wholeNumber(1, 1000),
};

describe.each(names)('INSTEP_%s', (name) => {
  const { good, bad, message } = rows[name];

  test.each(good)('accepts %j', (text, value) => {
    expect(parsed(name, text)).toEqual(value);
    expect(parsed(name, `  ${text} `)).toEqual(value);
  });

  test.each(bad)('refuses %j, saying what is wrong with it and giving an example', (text) => {
    const [one, ...more] = problemsWith(name, text);
    expect([one?.setting, more]).toEqual([`INSTEP_${name}`, []]);
    expect(one?.problem).toContain(message);
    expect(one?.problem).toContain(`but is "${text}"`);
    expect(one?.problem).toContain(`Example: ${settings[name].example}`);
  });

  test('accepts its own example and its own default', () => {
    expect(problemsWith(name, settings[name].example)).toEqual([]);
    if (settings[name].byDefault !== undefined)
      expect(problemsWith(name, settings[name].byDefault)).toEqual([]);
  });

  test.each(['', '   '])('is not set when it is %j', (text) => {
    const { byDefault, optional, meaning, example } = settings[name];
    const [problem] = problemsWith(name, text);
    if (byDefault === undefined && !optional) {
      expect(problem?.problem).toBe(`is required (${meaning}). Example: ${example}`);
    } else {
      expect(problem).toBeUndefined();
      expect(parsed(name, text)).toEqual(byDefault === undefined ? undefined : parsed(name, byDefault));
    }
  });
});
