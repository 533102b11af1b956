/** The app settings of the play: local defaults, and over them what the environment says. */
import { parseSettings } from '../../shared/config/parse-settings.ts';
import { type Settings, SettingsError } from '../../shared/config/settings.ts';
import { exitCodes, StartFailure } from '../host/failures.ts';
import type { PlayOptions } from './options.ts';

export interface PlaySettings {
  /** As environment variables; the tenant id is not among them, unless the environment gives one. */
  readonly variables: Readonly<Record<string, string>>;
  readonly parsed: Settings;
}

/** As many licences as give the largest published allowance, so that a night passes in seconds. */
const licensedUsers = 60_000;
const placeholderTenantId = '00000000-0000-0000-0000-000000000000';

/** Throws StartFailure with every wrong or unknown INSTEP_* variable. */
export function readPlaySettings(
  { mode }: Pick<PlayOptions, 'mode'>,
  environment: Readonly<Record<string, string | undefined>>,
): PlaySettings {
  const variables = {
    INSTEP_TENANT: 'contoso',
    INSTEP_COMPANY: 'Contoso',
    INSTEP_MODE: 'repair',
    INSTEP_LICENSED_USERS: String(licensedUsers),
    INSTEP_PROFILE_CALL_SHARE: '1',
    // The host's stand-in signs in, so that the console is there; without it, keys are not asked for and may do everything.
    INSTEP_SIGN_IN: 'entra',
    INSTEP_FUNCTION_KEYS: 'operate',
    ...settingsIn(environment),
    ...(mode ? { INSTEP_MODE: mode } : {}),
  };
  return { variables, parsed: parse({ INSTEP_TENANT_ID: placeholderTenantId, ...variables }) };
}

function settingsIn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      /^INSTEP_/i.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function parse(variables: Readonly<Record<string, string>>): Settings {
  try {
    return parseSettings(variables);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new StartFailure(error.message, exitCodes.configuration, { cause: error });
  }
}
