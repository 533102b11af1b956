/** Errors as RFC 9457 problem details. The types are stable: flows and scripts branch on them. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Refusal } from '../workflows/control/approve-run.ts';
import { addressOf } from './requests.ts';

const kinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'run-not-found': { status: 404, title: 'There is no such run' },
  'run-active': { status: 409, title: 'Another run is active' },
  refused: { status: 409, title: 'This cannot be done now' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'cross-origin': { status: 403, title: 'Requests from other sites are refused' },
  'tenant-unavailable': { status: 503, title: 'Microsoft 365 did not answer' },
  'tenant-refused': { status: 502, title: 'Microsoft 365 refused the request' },
  internal: { status: 500, title: 'Something went wrong here' },
} as const;

export type ProblemKind = keyof typeof kinds;

export function problem(
  kind: ProblemKind,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  const { status, title } = kinds[kind];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: `urn:instep:problem:${kind}`, title, status, detail, ...more }),
  };
}

export function refusalProblem(request: HttpRequest, runId: string, refusal: Refusal): HttpResponseInit {
  switch (refusal.kind) {
    case 'not-found':
      return problem('run-not-found', `There is no run ${runId}.`);
    case 'refused':
      return problem('refused', refusal.why);
    case 'active': {
      const run = addressOf(request, `runs/${refusal.activeId}`);
      return problem('run-active', `Run ${refusal.activeId} is active. Wait for it, or cancel it.`, { run });
    }
    default:
      return refusal satisfies never;
  }
}
