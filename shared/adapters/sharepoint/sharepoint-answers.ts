/**
 * Checks the form of SharePoint's answers. Errors name the kind of the request, because PnPjs builds the
 * address.
 */
import type { z } from 'zod';
import type { TransientError } from '../../core/errors.ts';
import { malformed } from '../transport/failures.ts';
import { parseAnswer } from '../transport/parse-answer.ts';

/** Throws TransientError for an answer of another form. */
export function parsed<T>(kind: string, schema: z.ZodType<T>, answer: unknown): T {
  return parseAnswer(requestName(kind), schema, answer);
}

export function malformedAnswer(kind: string, short: string): TransientError {
  return malformed(requestName(kind), short);
}

export function requestName(kind: string) {
  return { method: 'SharePoint', url: kind };
}
