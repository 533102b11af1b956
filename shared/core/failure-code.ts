import { clipped } from './clipped.ts';
import { PermanentError, ResyncRequiredError, TransientError } from './errors.ts';
import { impersonal } from './impersonal.ts';

/** The code of an error that comes neither from a service nor from a check of Instep: a bug. */
export const unexpected = 'unexpected';

/**
 * The code by which a failure is counted. Unlike the message, it contains no address and no name, so telemetry may
 * carry it.
 */
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
