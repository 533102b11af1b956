/** Columns that hold JSON. Undefined is written as null, because JSON would drop it, and '' stands for no value at all. */
import { z } from 'zod';

export function toJson(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_key, part: unknown) => (part === undefined ? null : part));
}

/** A property that is always there, undefined where nothing is known. */
export function orUndefined<T extends z.ZodType>(schema: T) {
  return schema.nullable().transform((value) => value ?? undefined);
}

/** A column written with `toJson`; absent and '' are undefined. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .default('')
    .transform((text): unknown => (text === '' ? undefined : JSON.parse(text)))
    .pipe(schema.optional())
    .transform((value) => value);
}

/** A plain text column that is optional in the domain: absent and '' are undefined. */
export const optionalText = z
  .string()
  .default('')
  .transform((text) => (text === '' ? undefined : text));
