/** Parses settings from environment variables. All problems are found before any is reported. */
import { closest, distance } from 'fastest-levenshtein';
import { type SettingName, type SettingProblem, type Settings, SettingsError, settings } from './settings.ts';

const prefix = 'INSTEP_';
/** What shared/config/environment.ts reads beside the settings, and the key, which only a deployment sets. */
const beside = ['INSTEP_STATE__blobServiceUri', 'INSTEP_STATE__tableServiceUri'];

/** Throws SettingsError with every problem. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const checked = checkSettings(environment);
  if (checked.problems.length > 0) throw new SettingsError(checked.problems);
  return checked.settings;
}

/**
 * Checks all `INSTEP_*` variables. Empty text counts as not set. An unknown name is a problem too, because a
 * misspelt setting would silently keep its default. The settings are complete only if there is no problem.
 */
export function checkSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
} {
  const problems: SettingProblem[] = [...unknownNames(environment)];
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const result = parseOne(name, environment[prefix + name]);
    if ('problem' in result) problems.push(result.problem);
    else parsed[name] = result.value;
  }
  return { settings: parsed as Settings, problems };
}

function parseOne(
  name: SettingName,
  text: string | undefined,
): { value: unknown } | { problem: SettingProblem } {
  const { schema, byDefault, optional, example, meaning } = settings[name];
  const setting = prefix + name;
  const given = text === undefined || text.trim() === '' ? byDefault : text.trim();
  if (given === undefined) {
    if (optional) return { value: undefined };
    return { problem: settingProblem({ setting, reason: `is required (${meaning})`, example }) };
  }
  const result = schema.safeParse(given);
  if (result.success) return { value: result.data };
  const reason = result.error.issues.map(({ message }) => message).join(' and ');
  return { problem: settingProblem({ setting, reason, given, example }) };
}

/** The value is shown only by commands on a workstation, never in logs, events or answers. */
export function settingProblem(wrong: {
  readonly setting: string;
  readonly reason: string;
  readonly given?: string;
  readonly example: string;
}): SettingProblem {
  const { setting, reason, given, example } = wrong;
  const but = given === undefined ? '' : `, but is "${given}"`;
  return {
    setting,
    problem: `${reason}${but}. Example: ${example}`,
    reason: `${reason}. Example: ${example}`,
  };
}

function unknownNames(environment: Readonly<Record<string, string | undefined>>): SettingProblem[] {
  const known = [...Object.keys(settings).map((name) => prefix + name), ...beside];
  return Object.keys(environment)
    .filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
    .sort()
    .map((setting) => {
      const reason = `is not a setting of Instep. ${suggestion(setting, known)}`;
      return { setting, problem: reason, reason };
    });
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = closest(name.toUpperCase(), known);
  return distance(name.toUpperCase(), nearest) <= 4
    ? `Did you mean ${nearest}?`
    : 'shared/config/settings.md lists all settings.';
}
