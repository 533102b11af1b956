/** Answers, and what becomes of errors: a problem for the caller, the details for the log. */
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { PermanentError, TransientError } from '../core/errors.ts';
import { problem } from './problems.ts';
import { RequestError } from './requests.ts';

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** Runs a handler; whatever it throws becomes a problem without a stack trace. */
export async function answered(
  invocation: InvocationContext,
  handler: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await handler();
  } catch (error) {
    if (error instanceof RequestError) return problem(error.kind, error.message);
    invocation.error('A request failed', error);
    if (error instanceof TransientError) return unavailable(error);
    if (error instanceof PermanentError)
      return problem('tenant-refused', error.message, { code: error.code });
    return problem('internal', `Look for invocation ${invocation.invocationId} in the log.`);
  }
}

function unavailable(error: TransientError): HttpResponseInit {
  const seconds = String(Math.ceil((error.retryAfterMs ?? 60_000) / 1000));
  return problem('tenant-unavailable', error.message, {}, { 'retry-after': seconds });
}
