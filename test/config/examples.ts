import { parseSettings } from '../../shared/config/parse-settings.ts';
import { type SettingName, type SettingProblem, SettingsError } from '../../shared/config/settings.ts';

/** A valid environment: the required settings and Azurite. */
export const required = {
  INSTEP_TENANT: 'contoso',
  INSTEP_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  INSTEP_COMPANY: 'Contoso',
} as const;

export const whole = { ...required, AzureWebJobsStorage: 'UseDevelopmentStorage=true' } as const;

/** One setting's value for this text when all other settings are valid. */
export function parsed(name: SettingName, text: string): unknown {
  return parseSettings({ ...required, [`INSTEP_${name}`]: text })[name];
}

export function problemsOf(
  environment: Readonly<Record<string, string | undefined>>,
): readonly SettingProblem[] {
  try {
    parseSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

export function problemsWith(name: SettingName, text: string): readonly SettingProblem[] {
  return problemsOf({ ...required, [`INSTEP_${name}`]: text });
}
