/** Every setting with its value and its default, for people who look at an installation. No setting holds a secret. */
import type { z } from 'zod';
import { settings as forms, type SettingName, type Settings } from './settings.ts';

export interface DescribedSetting {
  /** With the prefix. */
  readonly name: string;
  /** As text, like in the sample file; undefined: not set, and without a default. */
  readonly value: string | undefined;
  readonly byDefault: string | undefined;
  readonly isRequired: boolean;
  /** The value is not the default. False for a required setting, which has no default. */
  readonly differs: boolean;
  /** Which values are valid. */
  readonly accepts: string;
  readonly meaning: string;
}

export function describeSettings(settings: Settings): readonly DescribedSetting[] {
  return (Object.keys(forms) as SettingName[]).map((name) => {
    const { schema, byDefault, optional, meaning } = forms[name];
    const isRequired = byDefault === undefined && !optional;
    const value = textOf(settings[name]);
    const usual = byDefault === undefined ? undefined : textOf(schema.parse(byDefault));
    const differs = !isRequired && value !== usual;
    return {
      name: `INSTEP_${name}`,
      value,
      byDefault,
      isRequired,
      differs,
      accepts: formOf(schema),
      meaning,
    };
  });
}

function textOf(value: Settings[SettingName]): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object') return String(value);
  if ('S' in value) return [value.S, value.M, value.L].join(',');
  if (!('host' in value)) return value.join(',');
  return ['https:/', value.host, 'keys', value.name, value.version]
    .filter((part) => part !== undefined)
    .join('/');
}

/** What the schema says when it refuses a value: "must be …". A control character is no setting's value. */
export function formOf(schema: z.ZodType): string {
  const { error } = schema.safeParse('\0');
  const [refusal] = error?.issues ?? [];
  if (refusal === undefined) throw new Error('A setting that takes any text has no form to describe.');
  return refusal.message.replace(/^must be (one of: )?/, '');
}
