/** From environment text to settings; every problem is found before any is reported. */
import { closest, distance } from 'fastest-levenshtein';
import { type SettingName, type SettingProblem, type Settings, SettingsError, settings } from './settings.ts';

const prefix = 'INSTEP_';

/** Throws SettingsError with every problem. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const checked = checkSettings(environment);
  if (checked.problems.length > 0) throw new SettingsError(checked.problems);
  return checked.settings;
}

/**
 * Checks all `INSTEP_*` variables. Empty text counts as not set. An unknown name is a problem too: a typing error must
 * not leave a default in force. The settings are whole only where there is no problem.
 */
export function checkSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
} {
  const problems: SettingProblem[] = [...unknownNames(environment)];
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const result = parseOne(name, environment[prefix + name]);
    if ('problem' in result) problems.push({ setting: prefix + name, problem: result.problem });
    else parsed[name] = result.value;
  }
  return { settings: parsed as Settings, problems };
}

function parseOne(name: SettingName, text: string | undefined): { value: unknown } | { problem: string } {
  const { schema, byDefault, optional, example, meaning } = settings[name];
  const given = text === undefined || text.trim() === '' ? byDefault : text.trim();
  if (given === undefined) {
    return optional ? { value: undefined } : { problem: `is required (${meaning}). Example: ${example}` };
  }
  const result = schema.safeParse(given);
  if (result.success) return { value: result.data };
  const wrong = result.error.issues.map(({ message }) => message).join(' and ');
  return { problem: `${wrong}, but is "${given}". Example: ${example}` };
}

function unknownNames(environment: Readonly<Record<string, string | undefined>>): SettingProblem[] {
  const known = Object.keys(settings).map((name) => prefix + name);
  return Object.keys(environment)
    .filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
    .sort()
    .map((name) => ({ setting: name, problem: `is not a setting of Instep. ${suggestion(name, known)}` }));
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = closest(name.toUpperCase(), known);
  return distance(name.toUpperCase(), nearest) <= 4
    ? `Did you mean ${nearest}?`
    : 'README lists all settings.';
}
