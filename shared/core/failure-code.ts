import { clipped } from './clipped.ts';
import { PermanentError, TransientError } from './errors.ts';

/** The code of an error that comes neither from a service nor from a check of Instep: a bug. */
export const unexpected = 'unexpected';

/**
 * The code by which a failure is counted. Unlike the message, it contains no address and no name, so telemetry may
 * carry it.
 */
export function failureCode(error: unknown): string {
  if (error instanceof PermanentError) return clipped(error.code);
  return error instanceof TransientError ? 'transient' : unexpected;
}
