import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import {
  type SettingName,
  type SettingProblem,
  SettingsError,
  settings,
} from '../../shared/config/settings.ts';
import { required } from './examples.ts';

const names = Object.keys(settings) as SettingName[];
const guid = '3F2B8A44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const hash = 'E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function parsed(name: SettingName, text: string): unknown {
  return parseSettings({ ...required, [`INSTEP_${name}`]: text })[name];
}

function problemsOf(environment: Readonly<Record<string, string | undefined>>): readonly SettingProblem[] {
  try {
    parseSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

function problemsWith(name: SettingName, text: string): readonly SettingProblem[] {
  return problemsOf({ ...required, [`INSTEP_${name}`]: text });
}

interface Row {
  readonly good: readonly (readonly [text: string, value: unknown])[];
  readonly bad: readonly string[];
  /** Part of what every bad value is told. */
  readonly told: string;
}

function choice(...values: readonly string[]): Row {
  return {
    good: values.map((value) => [value, value]),
    bad: ['Other', values.join(',')],
    told: 'must be one of: ',
  };
}

function wholeNumber(least: number, most: number): Row {
  return {
    good: [least, most].map((value) => [String(value), value]),
    bad: [String(least - 1), String(most + 1), '1.5', '1e2', 'many'],
    told: `must be a whole number from ${least} to ${most}`,
  };
}

const percentage: Row = {
  good: [
    ['0', 0],
    ['2.5', 2.5],
    ['100', 100],
  ],
  bad: ['100.1', '101', '-1', '20%', '.5', 'half'],
  told: 'must be a percentage from 0 to 100',
};
const objectId: Row = {
  good: [[guid, guid.toLowerCase()]],
  bad: ['contoso.com', guid.slice(1), `${guid}0`, guid.replaceAll('-', '')],
  told: 'must be an object id (a GUID)',
};
const hashes: Row = {
  good: [
    [hash, [hash.toLowerCase()]],
    [`${hash}, ${'a'.repeat(64)}`, [hash.toLowerCase(), 'a'.repeat(64)]],
  ],
  bad: [hash.slice(1), `${hash},`, `${hash};${hash}`, 'g'.repeat(64)],
  told: 'must be SHA-256 hashes',
};

const rows: { readonly [K in SettingName]: Row } = {
  TENANT: {
    good: [
      ['Contoso', 'contoso'],
      ['contoso-2', 'contoso-2'],
      ['a'.repeat(63), 'a'.repeat(63)],
    ],
    bad: ['contoso.sharepoint.com', 'https://contoso', '-contoso', 'con toso', 'a'.repeat(64)],
    told: 'must be the name alone',
  },
  TENANT_ID: objectId,
  COMPANY: {
    good: [
      ['Contoso Ltd.', 'Contoso Ltd.'],
      ['R&D_1-2', 'R&D_1-2'],
      ['x'.repeat(60), 'x'.repeat(60)],
    ],
    bad: ['x'.repeat(61), 'Contoso|Instep', 'Contoso/1', 'Größe'],
    told: 'must be 1 to 60 letters',
  },
  CLOUD: choice('global', 'gcc-high', 'dod', 'china'),
  MODE: choice('report', 'repair'),
  PAUSED: {
    good: [
      ['true', true],
      ['false', false],
    ],
    bad: ['yes', '1', 'True'],
    told: 'must be true or false',
  },
  SCHEDULE: {
    good: [
      ['0 30 2 * * 1-5', '0 30 2 * * 1-5'],
      ['0 0 1,13 * jan-mar MON', '0 0 1,13 * jan-mar MON'],
      ['0 */15 * * * *', '0 */15 * * * *'],
    ],
    bad: ['0 1 * * *', '0 0 1 * * * *', '1.00:00:00', '@daily', '0 0 1 * * ?'],
    told: 'must ',
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
    told: 'must be ',
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
  LICENSED_USERS: wholeNumber(1, 10_000_000),
  PROFILE_CALL_SHARE: {
    good: [
      ['0.5', 0.5],
      ['.25', 0.25],
      ['1', 1],
      ['1.0', 1],
    ],
    bad: ['0', '0.0', '1.1', '-0.5', '50%', '2'],
    told: 'must be ',
  },
  MAX_INSTANCES: wholeNumber(1, 1000),
};

describe.each(names)('INSTEP_%s', (name) => {
  const { good, bad, told } = rows[name];

  test.each(good)('takes %j', (text, value) => {
    expect(parsed(name, text)).toEqual(value);
    expect(parsed(name, `  ${text} `)).toEqual(value);
  });

  test.each(bad)('refuses %j, saying what is wrong with it and giving an example', (text) => {
    const [one, ...more] = problemsWith(name, text);
    expect([one?.setting, more]).toEqual([`INSTEP_${name}`, []]);
    expect(one?.problem).toContain(told);
    expect(one?.problem).toContain(`but is "${text}"`);
    expect(one?.problem).toContain(`Example: ${settings[name].example}`);
  });

  test('has an example that is taken, and a default that is taken', () => {
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

test('without a word from anybody the defaults hold: report, nothing paused, the documented limits', () => {
  expect(parseSettings(required)).toEqual({
    TENANT: 'contoso',
    TENANT_ID: required.INSTEP_TENANT_ID,
    COMPANY: 'Contoso',
    CLOUD: 'global',
    MODE: 'report',
    PAUSED: false,
    SCHEDULE: '0 0 1 * * *',
    SCOPE_GROUP: undefined,
    EXCLUDE_GROUP: undefined,
    GUESTS: 'exclude',
    DISABLED_USERS: 'exclude',
    OWNERSHIP: 'exchange-wins',
    REMOVAL: 'keep',
    EXCHANGE_SYNC_STATE: 'leave',
    RENDITIONS: { S: 48, M: 72, L: 300 },
    PLACEHOLDER_HASHES: undefined,
    SHARED_PICTURE_HASHES: undefined,
    GUARD_UPDATES: 20,
    GUARD_CLEARS: 2,
    GUARD_CLEARS_MAX: 25,
    GUARD_SHARED: 2,
    GUARD_SCOPE: 10,
    GUARD_UNKNOWN: 40,
    CANARY_USER: undefined,
    MAX_UPDATES_PER_RUN: undefined,
    DEEP_CHECK_DAYS: 14,
    UNDO_DAYS: 30,
    RETENTION_DAYS: 90,
    REPAIR_DEADLINE_HOURS: 20,
    APPROVAL_HOURS: 72,
    LICENSED_USERS: 1000,
    PROFILE_CALL_SHARE: 0.5,
    MAX_INSTANCES: 1,
  });
});

test('a schedule that is wrong in two ways is told both', () => {
  const [{ problem } = { problem: '' }] = problemsWith('SCHEDULE', '@daily');
  expect(problem).toContain('six fields');
  expect(problem).toContain('must hold only digits');
});

describe('unknown names', () => {
  test.each([
    ['INSTEP_MOD', 'Did you mean INSTEP_MODE?'],
    ['INSTEP_SCOPE_GRUOP', 'Did you mean INSTEP_SCOPE_GROUP?'],
    ['instep_mode', 'Did you mean INSTEP_MODE?'],
    ['INSTEP_FAVOURITE_COLOUR', 'README lists all settings.'],
  ])('%s is refused: %s', (name, words) => {
    expect(problemsOf({ ...required, [name]: 'x' })).toEqual([
      { setting: name, problem: `is not a setting of Instep. ${words}` },
    ]);
  });

  test('an unknown name is refused even when it is empty, because its default would stay in force', () => {
    expect(problemsOf({ ...required, INSTEP_MOD: '' })).toHaveLength(1);
  });

  test("other people's variables are none of our business", () => {
    expect(problemsOf({ ...required, MODE: 'x', MY_INSTEP_MODE: 'x', INSTEPMODE: 'x' })).toEqual([]);
  });
});

describe('several problems', () => {
  const environment = {
    INSTEP_TENANT: 'a.b',
    INSTEP_COMPANY: 'Contoso',
    INSTEP_ZOO: '1',
    INSTEP_MOD: '1',
    INSTEP_MODE: 'x',
  };

  test('are found all at once, unknown names first', () => {
    expect(problemsOf(environment).map(({ setting }) => setting)).toEqual([
      'INSTEP_MOD',
      'INSTEP_ZOO',
      'INSTEP_TENANT',
      'INSTEP_TENANT_ID',
      'INSTEP_MODE',
    ]);
  });

  test('are listed one a line, and counted', () => {
    const lines = new SettingsError(problemsOf(environment)).message.split('\n');
    expect(lines[0]).toBe('5 settings are wrong:');
    expect(lines).toHaveLength(6);
    expect(lines[5]).toBe('  INSTEP_MODE: must be one of: report, repair, but is "x". Example: report');
  });

  test('one is not called several', () => {
    const error = new SettingsError([{ setting: 'INSTEP_MODE', problem: 'is wrong' }]);
    expect([error.name, error.message]).toEqual([
      'SettingsError',
      'One setting is wrong:\n  INSTEP_MODE: is wrong',
    ]);
  });
});
