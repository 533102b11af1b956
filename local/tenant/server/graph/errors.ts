/** Microsoft Graph's error shape: https://learn.microsoft.com/graph/errors */
import { type Answer, type Call, jsonAnswer, Refusal } from '../call.ts';

export interface GraphProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function graphError(call: Call, now: Date, problem: GraphProblem): Answer {
  const innerError = {
    date: now.toISOString().slice(0, 19),
    'request-id': call.requestId,
    'client-request-id': call.headers['client-request-id'] ?? call.requestId,
  };
  const body = { error: { code: problem.code, message: problem.message, innerError } };
  return jsonAnswer(problem.status, body, { ...problem.headers });
}

/** A problem on its way out of a handler; its shape depends on the call. */
export class GraphRefusal extends Error {
  readonly problem: GraphProblem;

  constructor(problem: GraphProblem) {
    super(problem.message);
    this.name = 'GraphRefusal';
    this.problem = problem;
  }
}

export function badRequest(message: string, code = 'BadRequest'): GraphRefusal {
  return new GraphRefusal({ status: 400, code, message });
}

export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal({
    status: 404,
    code: 'Request_ResourceNotFound',
    message: `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  });
}

/** Turns a thrown problem into the answer it stands for; anything else is a defect and is thrown again. */
export function graphAnswerFor(error: unknown, call: Call, now: Date): Answer {
  if (error instanceof GraphRefusal) return graphError(call, now, error.problem);
  if (error instanceof Refusal) return error.answer;
  throw error;
}
