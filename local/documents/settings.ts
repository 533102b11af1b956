/** The table of settings, from the schema that the app itself reads them with. */
import type { z } from 'zod';
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

/** What the schema says when it refuses a value: "must be …". A control character is no setting's value. */
function formOf(schema: z.ZodType): string {
  const { error } = schema.safeParse('\0');
  const [refusal] = error?.issues ?? [];
  if (refusal === undefined) throw new Error('A setting that takes any text has no form to describe.');
  return refusal.message.replace(/^must be (one of: )?/, '');
}
