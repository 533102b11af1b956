import { clipped } from './clipped.ts';
import { PermanentError, ResyncRequiredError, TransientError } from './errors.ts';
import { impersonal } from './impersonal.ts';

/** The code of an error that no service and no check of Instep's gave. */
export const unexpected = 'unexpected';

/** What a failure is counted by. Unlike its message, it holds no address and no name, and may be sent as telemetry. */
export function failureCode(error: unknown): string {
  // A service may put anything in place of a code.
  if (error instanceof PermanentError) return impersonal(clipped(error.code));
  return error instanceof TransientError ? 'transient' : unexpected;
}

/** The same for a list or a step of a run, where the status tells what to do: `http-503`. */
export function listFailureCode(error: unknown): string {
  if (error instanceof ResyncRequiredError) return 'http-410';
  const cause = error instanceof TransientError && error.cause instanceof Error ? error.cause.message : '';
  const status = /^HTTP (\d{3})\b/.exec(cause)?.[1];
  return status === undefined ? failureCode(error) : `http-${status}`;
}
