/** The table of settings, from the schema that the app itself reads them with. */
import { formOf } from '../../shared/config/described-settings.ts';
import { type SettingName, settings } from '../../shared/config/settings.ts';
import { code, table } from './markdown.ts';

export function settingsTable(): string {
  const rows = (Object.keys(settings) as SettingName[]).map((name) => {
    const { schema, byDefault, optional, meaning } = settings[name];
    const usual = byDefault === undefined ? (optional ? 'none' : 'required') : code(byDefault);
    return [code(`INSTEP_${name}`), usual, formOf(schema), meaning];
  });
  return table(['setting', 'default', 'value', 'what it does'], rows);
}
