/** The result of an operation as a response: the same for the call that started it and for every later call. */
import type { HttpResponseInit } from '@azure/functions';
import type { AuditDetails } from '../core/audit.ts';
import { isOver, type OperationFailure, type OperationRecord, retryAfterMs } from '../core/operation.ts';
import { type Addressed, addressOf } from './answers.ts';
import type { syncUser } from './contract/users.ts';
import { ProblemError } from './problems.ts';
import type { Call } from './route.ts';

/** Throws ProblemError for an operation that failed. */
export function operationAnswer(
  { request, answer }: Pick<Call<typeof syncUser>, 'request' | 'answer'>,
  operation: OperationRecord,
  now: Date,
): HttpResponseInit {
  const { id, userId, state, cause, result, failure } = operation;
  if (failure !== undefined) throw failureProblem(id, failure, now);
  if (isOver(operation) && result !== undefined) return answer(200, { operationId: id, ...result });
  const seconds = String(Math.ceil(retryAfterMs(operation, now) / 1000));
  const headers = { location: operationAddress(request, id), 'retry-after': seconds };
  return answer(202, { operationId: id, userId, state, cause }, headers);
}

export function operationAddress(request: Addressed, id: string): string {
  return addressOf(request, `operations/${id}`);
}

/** For the audit record. */
export function whatCameOf(operation: OperationRecord): AuditDetails {
  const { result, state } = operation;
  return { finding: result?.finding, outcome: isOver(operation) ? result?.outcome : state };
}

function failureProblem(
  operationId: string,
  { kind, detail, numbers, retryAt }: OperationFailure,
  now: Date,
): ProblemError {
  const seconds = retryAt && Math.max(1, Math.ceil((Date.parse(retryAt) - now.getTime()) / 1000));
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return new ProblemError(kind, detail, { operationId, ...numbers }, headers);
}
