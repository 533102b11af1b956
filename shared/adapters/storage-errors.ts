/** Turns errors of the storage SDKs into errors that say what the caller should do. */
import { z } from 'zod';
import { PermanentError, TransientError } from '../core/errors.ts';
import { isIdentityFailure } from './transport/identity-failure.ts';

/** HTTP status of an error of the SDKs; undefined when no answer came, and for other errors. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/**
 * Whether the error has this status and is about a row, message or blob, not about a missing table, queue or
 * container.
 */
export function isAnswer(error: unknown, status: number): boolean {
  return statusOf(error) === status && !missingStore.has(codeOf(error) ?? '');
}

const missingStore: ReadonlySet<string> = new Set([
  'TableNotFound',
  'TableBeingDeleted',
  'ContainerNotFound',
  'ContainerBeingDeleted',
  'QueueNotFound',
]);

/** The error code of the service, which the SDKs put in one of three places. */
export function codeOf(error: unknown): string | undefined {
  const parsed = serviceError.safeParse(error);
  if (!parsed.success) return undefined;
  const { code, details } = parsed.data;
  return code ?? details?.errorCode ?? details?.odataError?.code;
}

const code = z.string().optional();
const serviceError = z.object({
  code,
  details: z.object({ errorCode: code, odataError: z.object({ code }).optional() }).optional(),
});

/**
 * Runs one storage call; `what` starts the message of its errors. Throttling, 5xx, a lost connection and an identity
 * that gives no token become TransientError, after the SDK's own retries; 400, 401, 403, 413 and a missing table, queue
 * or container become PermanentError `storage-{status}`. Other errors with 404, 409 and 412 are thrown unchanged: see
 * `isAnswer`.
 */
export async function storageCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toOwnError(what, error);
  }
}

const answers: readonly number[] = [404, 409, 412];
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413]);

function toOwnError(what: string, error: unknown): unknown {
  if (answers.some((status) => isAnswer(error, status))) return error;
  const status = statusOf(error);
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (status !== undefined && refusals.has(status)) {
    return new PermanentError(`storage-${status}`, message, { cause: error });
  }
  const unreachable = (error instanceof Error && error.name === 'RestError') || isIdentityFailure(error);
  return unreachable ? new TransientError(message, { cause: error }) : error;
}
