/** Creates answers. Errors become problem details for the caller; their details go to the log. */
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { PermanentError, TransientError } from '../core/errors.ts';
import { failureCode } from '../core/failure-code.ts';
import { impersonal } from '../core/impersonal.ts';
import { errorText } from '../core/nameless-errors.ts';
import type { Refusal } from '../workflows/operate/approve-run.ts';
import { plain } from './headers.ts';
import { ProblemError, problems, problemType } from './problems.ts';
import type { Received } from './received.ts';

/** The address at which the caller reached this app. */
export type Addressed = Pick<Received, 'url'>;

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...plain, ...headers },
    body: JSON.stringify(body),
  };
}

/** The problem that answers an error of a handler. An unexpected error is logged; the caller gets no stack trace. */
export function asProblem(invocation: InvocationContext, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  invocation.error('A request failed', errorText(error));
  return toProblem(error, invocation);
}

function toProblem(error: unknown, { invocationId }: InvocationContext): ProblemError {
  if (error instanceof TransientError) {
    const seconds = String(Math.ceil((error.retryAfterMs ?? 60_000) / 1000));
    return new ProblemError('tenant-unavailable', error.message, {}, { 'retry-after': seconds });
  }
  if (error instanceof PermanentError) {
    return new ProblemError('tenant-refused', error.message, { code: failureCode(error) });
  }
  return new ProblemError('internal', `Look for invocation ${invocationId} in the log.`);
}

/** `help`: address of the explanation of this type. */
export function problemAnswer(
  request: Addressed,
  { kind, message, more, headers }: ProblemError,
): HttpResponseInit {
  const { status, title } = problems[kind];
  const help = addressOf(request, `problems#${kind}`);
  // Flows keep the answers that they got: callers know whom they asked for.
  const detail = impersonal(message);
  const body = { type: problemType(kind), title, status, detail, help, ...more };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}

/** Why a run cannot be changed, as a problem to throw. */
export function refusalProblem(request: Addressed, runId: string, refusal: Refusal): ProblemError {
  switch (refusal.kind) {
    case 'not-found':
      return runNotFound(runId);
    case 'refused':
      return new ProblemError('refused', refusal.why);
    case 'active':
      return runActive(request, refusal.activeId);
    default:
      return refusal satisfies never;
  }
}

export function runNotFound(runId: string): ProblemError {
  return new ProblemError('run-not-found', `There is no run ${runId}.`);
}

export function runActive(request: Addressed, activeId: string): ProblemError {
  const run = addressOf(request, `runs/${activeId}`);
  return new ProblemError('run-active', `Run ${activeId} is active. Wait for it, or cancel it.`, { run });
}

/** The absolute address of a route, as the caller reaches this app; `path` is below /api. */
export function addressOf(request: Addressed, path: string): string {
  const { origin, pathname } = request.url;
  const [prefix = ''] = /^\/[^/]+(?=\/)/.exec(pathname) ?? [];
  return `${origin}${prefix}/${path}`;
}
