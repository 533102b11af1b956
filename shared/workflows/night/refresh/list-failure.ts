/** Classifies the error of a list endpoint. */
import type { ListFailure } from '../../../core/enumeration.ts';
import { isDenied, PermanentError, ResyncRequiredError, TransientError } from '../../../core/errors.ts';

/**
 * Services refuse an expired link with 410, or with another 4xx and various codes, so codes are ignored. Undefined: not an
 * answer about this list, or a request to wait no longer than `patienceMs`.
 */
export function failureOf(error: unknown, patienceMs: number): ListFailure | undefined {
  if (error instanceof ResyncRequiredError) return 'gone';
  if (error instanceof TransientError) return afterWait(error.retryAfterMs ?? 0, patienceMs);
  if (isDenied(error)) return 'denied';
  if (!(error instanceof PermanentError)) return undefined;
  const { status, code } = error;
  // A stored link that points to another host.
  if (code === 'foreign-host') return 'gone';
  if (status === undefined) return undefined;
  return status >= 400 && status < 500 ? 'gone' : 'failed';
}

/** `Retry-After: 0`, or a date that is over, asks for no wait. */
function afterWait(waitMs: number, patienceMs: number): ListFailure | undefined {
  if (waitMs === 0) return 'failed';
  return waitMs > patienceMs ? 'late' : undefined;
}
