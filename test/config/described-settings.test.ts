import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeSettings, formOf } from '../../shared/config/described-settings.ts';
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { type SettingName, settings } from '../../shared/config/settings.ts';

const required = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'C',
};

function described(environment: Readonly<Record<string, string>>) {
  const all = describeSettings(parseSettings({ ...required, ...environment }));
  return new Map(all.map((one) => [one.name, one]));
}

test('with its defaults an installation differs in no setting, and shows each default as the sample file does', () => {
  const all = described({});
  expect([...all.keys()]).toEqual(Object.keys(settings).map((name) => `INSTEP_${name}`));
  expect([...all.values()].filter(({ differs }) => differs)).toEqual([]);
  for (const { name, value, byDefault, isRequired } of all.values()) {
    expect(value, name).toBe(isRequired ? (required as Record<string, string>)[name] : byDefault);
  }
});

test('every example is shown as it was written, and those that are not the default differ', () => {
  const names = Object.keys(settings) as SettingName[];
  const given = Object.fromEntries(names.map((name) => [`INSTEP_${name}`, settings[name].example]));
  for (const { name, value, byDefault, isRequired, differs } of described(given).values()) {
    expect(value, name).toBe(given[name]);
    expect(differs, name).toBe(!isRequired && given[name] !== byDefault);
  }
});

test('a value that is written in another way, but means the default, does not differ', () => {
  expect(described({ INSTEP_PROFILE_CALL_SHARE: '.50' }).get('INSTEP_PROFILE_CALL_SHARE')).toMatchObject({
    value: '0.5',
    differs: false,
  });
});

test('a setting that took any text could not be described', () => {
  expect(() => formOf(z.string())).toThrow('any text');
});
