/** Error classes that say what the caller should do. The message says what failed, and for which object. */

/** May succeed later: retry, but not before `retryAfterMs` (undefined: on the caller's own schedule). */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly retryAfterMs: number | undefined;
  /** Why all requests have to wait, as the `cause` of an observation; undefined: the service throttles. */
  readonly because: string | undefined;
  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number; because?: string } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.because = options.because;
  }
}

/** A retry does not help: record the failure. `code` is short and stable, so that failures can be counted. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly code: string;
  /** HTTP status, where a service answered with one. */
  readonly status: number | undefined;
  constructor(code: string, message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status;
  }
}

/** A service refused for want of a permission. */
export function isDenied(error: unknown): error is PermanentError & { readonly status: 401 | 403 } {
  return error instanceof PermanentError && (error.status === 401 || error.status === 403);
}

/** A message that this version of Instep never sends: throw it, so that it reaches the poison queue. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}

/** The service no longer accepts a delta token (HTTP 410): start a full pass. */
export class ResyncRequiredError extends Error {
  override readonly name = 'ResyncRequiredError';
}
