import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { type SettingName, settings } from '../../shared/config/settings.ts';
import { settingsHash } from '../../shared/config/settings-hash.ts';
import { required } from './examples.ts';

function hashWith(name: SettingName, text: string): string {
  return settingsHash(parseSettings({ ...required, [`INSTEP_${name}`]: text }));
}

const usual = settingsHash(parseSettings(required));
const id = '6f1b4a52-1c0e-4c39-9f0a-0f5d3c1f9a10';

/** Another value for every setting, and whether it makes another plan. */
const others: { readonly [K in SettingName]: readonly [text: string, shapes: boolean] } = {
  TENANT: ['fabrikam', true],
  TENANT_ID: [id, true],
  COMPANY: ['Fabrikam', false],
  CLOUD: ['china', true],
  MODE: ['repair', false],
  SIGN_IN: ['entra', false],
  FUNCTION_KEYS: ['operate', false],
  KEY_PICTURES: ['true', false],
  PAUSED: ['true', false],
  SCHEDULE: ['0 0 2 * * *', false],
  SCOPE_GROUP: [id, true],
  EXCLUDE_GROUP: [id, true],
  GUESTS: ['include', true],
  DISABLED_USERS: ['include', true],
  OWNERSHIP: ['respect-sharepoint', true],
  REMOVAL: ['clear', true],
  EXCHANGE_SYNC_STATE: ['0', true],
  RENDITIONS: ['48,72,301', true],
  PLACEHOLDER_HASHES: ['a'.repeat(64), true],
  SHARED_PICTURE_HASHES: ['a'.repeat(64), true],
  GUARD_UPDATES: ['21', false],
  GUARD_CLEARS: ['3', false],
  GUARD_CLEARS_MAX: ['26', false],
  GUARD_SHARED: ['3', false],
  GUARD_SCOPE: ['11', false],
  GUARD_UNKNOWN: ['41', false],
  CANARY_USER: [id, false],
  MAX_UPDATES_PER_RUN: ['1', false],
  DEEP_CHECK_DAYS: ['15', false],
  UNDO_DAYS: ['31', false],
  RETENTION_DAYS: ['91', false],
  REPAIR_DEADLINE_HOURS: ['21', false],
  APPROVAL_HOURS: ['73', false],
  INTEGRITY_KEY: ['https://contoso.vault.azure.net/keys/seals', false],
  CALLS_PER_MINUTE: ['121', false],
  LICENSED_USERS: ['1001', false],
  PROFILE_CALL_SHARE: ['0.6', false],
  MAX_INSTANCES: ['2', false],
};

describe('another value', () => {
  test.each(Object.keys(settings) as SettingName[])(
    'of INSTEP_%s changes the hash exactly if it shapes the plan',
    (name) => {
      const [text, shapes] = others[name];
      expect(hashWith(name, text) !== usual).toBe(shapes);
    },
  );
});

test('the same settings written differently have the same hash', () => {
  expect(hashWith('TENANT', ' CONTOSO ')).toBe(usual);
  expect(hashWith('GUESTS', '')).toBe(usual);
  expect(hashWith('RENDITIONS', '048,72,300')).toBe(usual);
});

test('a group as the scope and the same group excluded have different hashes', () => {
  expect(hashWith('SCOPE_GROUP', id)).not.toBe(hashWith('EXCLUDE_GROUP', id));
});
