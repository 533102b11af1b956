/** Texts for failures: a short cause for an observation, a full message for an error. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { addressTemplate } from './address-template.ts';

/** The name of a request in messages. */
export interface RequestName {
  readonly method: string;
  readonly url: string;
}

/** "HTTP 503", or "HTTP 403 ErrorAccessDenied" where the answer names a code. */
export function httpCause(status: number, code?: string): string {
  return code === undefined || code === '' ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}

/** With the address as a template: messages are stored in Application Insights (DECISIONS.md, D-address-templates). */
export function nameOf(request: RequestName): string {
  return `${request.method} ${addressTemplate(request.url)}`;
}

/** The error for an answer that the caller cannot use: transient when `mayPass` says so. */
export function refusal(
  request: RequestName,
  answer: { readonly status: number; readonly code?: string | undefined },
): TransientError | PermanentError {
  const short = httpCause(answer.status, answer.code);
  const message = `${nameOf(request)} failed: ${short}`;
  const cause = new Error(short);
  if (mayPass(answer.status)) return new TransientError(message, { cause });
  return new PermanentError(answer.code ?? `http-${answer.status}`, message, {
    cause,
    status: answer.status,
  });
}

/**
 * Whether the status may differ on another attempt. 423: another client has the file locked. 501 never
 * changes (DECISIONS.md, D-list-by-rest).
 */
export function mayPass(status: number): boolean {
  return status === 408 || status === 423 || status === 429 || (status >= 500 && status !== 501);
}

/** An answer of the wrong form: retried, never used as data. */
export function malformed(request: RequestName, short: string): TransientError {
  return new TransientError(`${nameOf(request)} failed: ${short}`, { cause: new Error(short) });
}

/** The caller left before the answer. That says nothing about the service or about a user. */
export function abandoned(request: RequestName): PermanentError {
  return new PermanentError('abandoned', `${nameOf(request)} was abandoned: its caller has left`);
}

/** Any other error is a defect, or comes from a library. */
export function isOwnError(error: unknown): error is TransientError | PermanentError {
  return error instanceof TransientError || error instanceof PermanentError;
}

/** The short cause of an error that the transport or an adapter threw. */
export function causeOf(error: TransientError | PermanentError): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Whether the service asked to wait. That applies to every request, so it is not a result for one user. */
export function hasRetryAfter(error: unknown): boolean {
  return error instanceof TransientError && error.retryAfterMs !== undefined;
}

export const noConnection = 'no connection';
export const timedOut = 'timed out';

/** Why there was no complete answer: "timed out", "connection reset", … */
export function networkCause(error: unknown): string {
  const links = chain(error);
  const codes = links.flatMap((link) => ('code' in link && typeof link.code === 'string' ? [link.code] : []));
  if (links.some(({ name }) => name === 'TimeoutError' || name === 'AbortError')) return timedOut;
  if (links.some(({ message }) => message === 'terminated')) return 'answer cut short';
  if (codes.some((code) => code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')) return 'connection reset';
  return `${noConnection}: ${codes.at(-1) ?? 'cause unknown'}`;
}

function chain(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chain(error.cause)] : [];
}
