/** What the error of a list endpoint means for the listing. */
import type { ListFailure } from '../../../core/enumeration.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../../core/errors.ts';

/**
 * Services refuse an expired link with 410, and with any other 4xx in several spellings, so that no code is asked for.
 * Undefined: not the service's answer about this list, or its request to wait.
 */
export function failureOf(error: unknown): ListFailure | undefined {
  if (error instanceof ResyncRequiredError) return 'gone';
  // `Retry-After: 0`, or a date that is over, asks for no wait.
  if (error instanceof TransientError) return (error.retryAfterMs ?? 0) === 0 ? 'failed' : undefined;
  if (!(error instanceof PermanentError)) return undefined;
  const { status, code } = error;
  // A stored link that leads elsewhere.
  if (code === 'foreign-host') return 'gone';
  if (status === undefined) return undefined;
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 && status < 500 ? 'gone' : 'failed';
}
