/** A route of an app with invalid settings: 503, whatever is asked, and names for those who may know them. */
import type { HttpFunctionOptions, InvocationContext } from '@azure/functions';
import type { MisconfiguredEnvironment } from '../services.ts';
import { problemAnswer } from './answers.ts';
import { callerOf, mustBeAllowed } from './authorization.ts';
import type { Operation } from './contract/operation.ts';
import { ProblemError } from './problems.ts';
import { type Received, receive } from './received.ts';

/**
 *   sign-in | route           | key needed | names and reasons for
 *   --------+-----------------+------------+-------------------------
 *   off     | open            | no         | nobody
 *   off     | other           | yes        | everybody who gets in
 *   entra   | open            | no         | nobody
 *   entra   | other           | no         | the roles of this app
 *   invalid | health          | no         | nobody
 *   invalid | other           | yes        | everybody who gets in
 */
export function misconfiguredRoute(
  operation: Operation,
  environment: MisconfiguredEnvironment,
): HttpFunctionOptions {
  const isOpen = environment.signIn === undefined ? operation.id === 'health' : operation.access === 'open';
  const needsKey = !isOpen && environment.signIn !== 'entra';
  return {
    route: operation.route,
    methods: [operation.method],
    authLevel: needsKey ? 'function' : 'anonymous',
    handler: async (library, invocation) => {
      const received = receivedOrNothing(invocation);
      const isKnown = received !== undefined && hasRole(received, environment);
      const mayKnow = needsKey || (!isOpen && isKnown);
      return problemAnswer(received ?? { url: new URL(library.url) }, misconfigured(environment, mayKnow));
    },
  };
}

function misconfigured({ problems }: MisconfiguredEnvironment, mayKnow: boolean): ProblemError {
  const detail =
    problems.length === 1
      ? 'The configuration is invalid: one setting.'
      : `The configuration is invalid: ${problems.length} settings.`;
  const settings = problems.map(({ setting, reason }) => ({ setting, reason }));
  return new ProblemError('misconfigured', detail, {
    invalidSettings: problems.length,
    ...(mayKnow ? { settings } : {}),
  });
}

/** What cannot be read is from nobody; the answer is the same. */
function receivedOrNothing(invocation: InvocationContext): Received | undefined {
  try {
    return receive(invocation);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function hasRole(received: Received, { platformSignIn }: MisconfiguredEnvironment): boolean {
  // A principal is the platform's word only where the platform says that it checks sign-in.
  if (platformSignIn !== 'on') return false;
  const signIn = { SIGN_IN: 'entra', FUNCTION_KEYS: 'sync', platformSignIn } as const;
  try {
    mustBeAllowed('read', callerOf(received, signIn), signIn);
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
