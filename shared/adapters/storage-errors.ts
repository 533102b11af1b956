/** Turns what the storage SDKs throw into what the caller should do. */
import { z } from 'zod';
import { PermanentError, TransientError } from '../core/errors.ts';

/** HTTP status of an error the SDKs threw; undefined when no answer came, or it is not theirs. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** Whether the error says that a row or blob is not there, is there already or has changed, and not that all of them are gone. */
export function isAnswer(error: unknown, status: number): boolean {
  return statusOf(error) === status && !aboutEverything.has(codeOf(error) ?? '');
}

const aboutEverything: ReadonlySet<string> = new Set([
  'TableNotFound',
  'TableBeingDeleted',
  'ContainerNotFound',
  'ContainerBeingDeleted',
  'QueueNotFound',
]);

/** The service's own word for an error: the SDKs leave it in three places. */
export function codeOf(error: unknown): string | undefined {
  const parsed = serviceError.safeParse(error);
  if (!parsed.success) return undefined;
  const { code, details } = parsed.data;
  return code ?? details?.errorCode ?? details?.odataError?.code;
}

const word = z.string().optional();
const serviceError = z.object({
  code: word,
  details: z.object({ errorCode: word, odataError: z.object({ code: word }).optional() }).optional(),
});

/**
 * Runs one storage call; `what` names it for the message. Throttling, 5xx and a lost connection become
 * TransientError, after the SDK's own retries; 400, 401, 403, 413 and a missing table, queue or container
 * PermanentError `storage-{status}`. Other 404, 409 and 412 are answers, which the stores understand, and pass as they are.
 */
export async function storageCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translated(what, error);
  }
}

const answers: readonly number[] = [404, 409, 412];
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413]);

function translated(what: string, error: unknown): unknown {
  if (answers.some((status) => isAnswer(error, status))) return error;
  const status = statusOf(error);
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (status !== undefined && refusals.has(status)) {
    return new PermanentError(`storage-${status}`, message, { cause: error });
  }
  const unreachable = error instanceof Error && error.name === 'RestError';
  return unreachable ? new TransientError(message, { cause: error }) : error;
}
