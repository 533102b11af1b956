/** What SharePoint answers, in the shape that it should have. */
import type { z } from 'zod';
import { malformed } from '../transport/failures.ts';

/** Throws TransientError for any other. */
export function parsed<T>(kind: string, schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') || 'its top';
  throw malformed(
    { method: 'SharePoint', url: kind },
    `unexpected answer at ${where}: ${issue?.message ?? ''}`,
  );
}
