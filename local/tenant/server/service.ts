/** One of the two simulated services: its routes, and its words for refusing what no handler sees. */
import type { Answer, Call } from './call.ts';
import type { Route } from './router.ts';

export type TokenProblem = 'missing' | 'malformed' | 'audience' | 'expired';
type Headers = Readonly<Record<string, string>>;

export interface Service {
  readonly routes: readonly Route[];
  unknownRoute(call: Call): Answer;
  wrongMethod(call: Call, allowed: readonly string[]): Answer;
  unauthorized(call: Call, reason: TokenProblem): Answer;
  forbidden(call: Call): Answer;
  throttled(call: Call, retryAfter: number, headers: Headers): Answer;
  /** The service's own body for a bare status, as an injected fault asks for it. */
  plainError(call: Call, status: number): Answer;
  /** The answer a handler's thrown refusal stands for; throws again what is none. */
  answerFor(error: unknown, call: Call): Answer;
}
