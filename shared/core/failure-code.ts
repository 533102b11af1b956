import { clipped } from './clipped.ts';
import { PermanentError, TransientError } from './errors.ts';

/** The code of an error that no service and no check of Instep's gave. */
export const unexpected = 'unexpected';

/** What a failure is counted by. Unlike its message, it holds no address and no name, and may be sent as telemetry. */
export function failureCode(error: unknown): string {
  if (error instanceof PermanentError) return clipped(error.code);
  return error instanceof TransientError ? 'transient' : unexpected;
}
