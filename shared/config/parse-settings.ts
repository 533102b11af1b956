/** From environment text to settings; every problem is found before any is reported. */
import { closest, distance } from 'fastest-levenshtein';
import { type SettingName, type SettingProblem, type Settings, SettingsError, settings } from './settings.ts';

const prefix = 'INSTEP_';

/**
 * Parses all `INSTEP_*` variables. Empty text counts as not set. Throws SettingsError with every problem, unknown
 * names included: a typing error must not leave a default in force.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems: SettingProblem[] = [...unknownNames(environment)];
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const result = parseOne(name, environment[prefix + name]);
    if ('problem' in result) problems.push({ setting: prefix + name, problem: result.problem });
    else parsed[name] = result.value;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return parsed as Settings;
}

function parseOne(name: SettingName, text: string | undefined): { value: unknown } | { problem: string } {
  const { schema, byDefault, optional, example, meaning } = settings[name];
  const given = text === undefined || text.trim() === '' ? byDefault : text.trim();
  if (given === undefined) {
    return optional ? { value: undefined } : { problem: `is required (${meaning}). Example: ${example}` };
  }
  const result = schema.safeParse(given);
  if (result.success) return { value: result.data };
  return {
    problem: `${result.error.issues[0]?.message ?? 'is not valid'}, but is "${given}". Example: ${example}`,
  };
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
