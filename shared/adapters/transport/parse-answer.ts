/** Checks that an answer has the form it should have. */
import type { z } from 'zod';
import { malformed, type RequestName } from './failures.ts';

/** Throws TransientError, which names the first path that does not match `schema`. */
export function parseAnswer<T>(request: RequestName, schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') || 'its top';
  throw malformed(request, `unexpected answer at ${where}: ${issue?.message ?? ''}`);
}
