/**
 * Columns that contain JSON. Inside it, undefined is written as null, which JSON would omit; '' means no
 * value.
 */
import { z } from 'zod';
import { parsedJson } from '../../core/parsed-json.ts';

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
    .transform((text, context) => (text === '' ? undefined : jsonOr(text, context)))
    .pipe(schema.optional())
    .transform((value) => value);
}

/** The parsed value; text that is not JSON is an issue of the column, like an invalid value. */
export function jsonOr(text: string, context: z.RefinementCtx): unknown {
  const value = parsedJson(text);
  if (value === undefined)
    context.addIssue({ code: 'custom', message: 'JSON that is cut short or malformed' });
  return value;
}

/** A text column; a missing column and '' are read as undefined. */
export const optionalText = z
  .string()
  .default('')
  .transform((text) => (text === '' ? undefined : text));
