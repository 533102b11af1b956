import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { SettingsError } from '../../shared/config/settings.ts';
import { problemsOf, problemsWith, required } from './examples.ts';

test('without optional settings the defaults apply: mode report, not paused, the documented limits', () => {
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
    INTEGRITY_KEY: undefined,
    CALLS_PER_MINUTE: 120,
    LICENSED_USERS: 1000,
    PROFILE_CALL_SHARE: 0.5,
    SIGN_IN: 'off',
    FUNCTION_KEYS: 'sync',
    KEY_PICTURES: false,
    MAX_INSTANCES: 1,
  });
});

test('both problems of a schedule are reported', () => {
  const [{ problem } = { problem: '' }] = problemsWith('SCHEDULE', '@daily');
  expect(problem).toContain('six fields');
  expect(problem).toContain('must hold only digits');
});

describe('unknown names', () => {
  test.each([
    ['INSTEP_MOD', 'Did you mean INSTEP_MODE?'],
    ['INSTEP_SCOPE_GRUOP', 'Did you mean INSTEP_SCOPE_GROUP?'],
    ['instep_mode', 'Did you mean INSTEP_MODE?'],
    ['INSTEP_FAVOURITE_COLOUR', 'shared/config/settings.md lists all settings.'],
  ])('%s is refused: %s', (name, words) => {
    const problem = `is not a setting of Instep. ${words}`;
    expect(problemsOf({ ...required, [name]: 'x' })).toEqual([{ setting: name, problem, reason: problem }]);
  });

  test('an unknown name is refused even when it is empty, because its default would stay in force', () => {
    expect(problemsOf({ ...required, INSTEP_MOD: '' })).toHaveLength(1);
  });

  test('variables of other programs are ignored', () => {
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

  test('are reported together, unknown names first', () => {
    expect(problemsOf(environment).map(({ setting }) => setting)).toEqual([
      'INSTEP_MOD',
      'INSTEP_ZOO',
      'INSTEP_TENANT',
      'INSTEP_TENANT_ID',
      'INSTEP_MODE',
    ]);
  });

  test('are listed one per line, and counted', () => {
    const lines = new SettingsError(problemsOf(environment)).message.split('\n');
    expect(lines[0]).toBe('5 settings are wrong:');
    expect(lines).toHaveLength(6);
    expect(lines[5]).toBe('  INSTEP_MODE: must be one of: report, repair, but is "x". Example: report');
  });

  test('a single problem is reported in the singular', () => {
    const error = new SettingsError([{ setting: 'INSTEP_MODE', problem: 'is wrong', reason: '' }]);
    expect([error.name, error.message]).toEqual([
      'SettingsError',
      'One setting is wrong:\n  INSTEP_MODE: is wrong',
    ]);
  });
});
