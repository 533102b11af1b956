/** What the error of a list endpoint means for the listing. */
import type { ListFailure } from '../../../core/enumeration.ts';
import { PermanentError, ResyncRequiredError, TransientError } from '../../../core/errors.ts';

/**
 * Services refuse an expired link with 410, and with any other 4xx in several spellings, so that no code is asked for.
 * Undefined: not the service's answer about this list, or its request to wait, unless that is longer than `patienceMs`.
 */
export function failureOf(error: unknown, patienceMs: number): ListFailure | undefined {
  if (error instanceof ResyncRequiredError) return 'gone';
  if (error instanceof TransientError) return afterWait(error.retryAfterMs ?? 0, patienceMs);
  if (!(error instanceof PermanentError)) return undefined;
  const { status, code } = error;
  // A stored link that leads elsewhere.
  if (code === 'foreign-host') return 'gone';
  if (status === undefined) return undefined;
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 && status < 500 ? 'gone' : 'failed';
}

/** `Retry-After: 0`, or a date that is over, asks for no wait. */
function afterWait(waitMs: number, patienceMs: number): ListFailure | undefined {
  if (waitMs === 0) return 'failed';
  return waitMs > patienceMs ? 'late' : undefined;
}
