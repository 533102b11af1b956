/**
 * Columns that contain JSON. Inside it, undefined is written as null, which JSON would omit; '' means no
 * value.
 */
import { z } from 'zod';

export function toJson(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_key, part: unknown) => (part === undefined ? null : part));
}

/** A property that is always present in the JSON; null is read as undefined. */
export function orUndefined<T extends z.ZodType>(schema: T) {
  return schema.nullable().transform((value) => value ?? undefined);
}

/** A column written with `toJson`; a missing column and '' are read as undefined. */
export function jsonColumn<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .default('')
    .transform((text): unknown => (text === '' ? undefined : JSON.parse(text)))
    .pipe(schema.optional())
    .transform((value) => value);
}

/** A text column; a missing column and '' are read as undefined. */
export const optionalText = z
  .string()
  .default('')
  .transform((text) => (text === '' ? undefined : text));
