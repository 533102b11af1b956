/** Each class answers one question: what should the caller do? The message says what failed, and on what. */

/** Try again, not before `retryAfterMs` (undefined: the caller's own schedule). */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly retryAfterMs: number | undefined;
  /** Why everybody has to wait, for an observation; undefined: the service throttles. */
  readonly because: string | undefined;
  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number; because?: string } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.because = options.because;
  }
}

/** Trying again will not help: record it. `code` is short and stable, for counting. */
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

/** A message that this version cannot have sent: let it reach the poison queue. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}

/** A delta token is no longer accepted (410): begin a full pass. */
export class ResyncRequiredError extends Error {
  override readonly name = 'ResyncRequiredError';
}
