/** A route of an app with invalid settings: it always answers 503, and names the settings to authorised callers. */
import type { HttpFunctionOptions, InvocationContext } from '@azure/functions';
import type { MisconfiguredEnvironment } from '../services.ts';
import { problemAnswer } from './answers.ts';
import { callerOf, mustBeAllowed } from './authorization.ts';
import type { Operation } from './contract/operation.ts';
import { refuseOtherSites } from './fetch-metadata.ts';
import { ProblemError } from './problems.ts';
import { type Received, receive } from './received.ts';

/**
 *   sign-in | route           | key needed | names and reasons for
 *   --------+-----------------+------------+-------------------------
 *   off     | open            | no         | no caller
 *   off     | other           | yes        | all callers with a key
 *   entra   | open            | no         | no caller
 *   entra   | other           | no         | callers with a role of this app
 *   invalid | health          | no         | no caller
 *   invalid | other           | yes        | all callers with a key
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
      if (received === undefined) {
        return problemAnswer({ url: new URL(library.url) }, misconfigured(environment, needsKey));
      }
      const refusal = problemOf(() => refuseOtherSites(operation, received));
      const mayKnow = needsKey || (!isOpen && hasRole(received, environment));
      return problemAnswer(received, refusal ?? misconfigured(environment, mayKnow));
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

/** A request that cannot be read has no caller; the answer is the same. */
function receivedOrNothing(invocation: InvocationContext): Received | undefined {
  try {
    return receive(invocation);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function hasRole(received: Received, { platformSignIn }: MisconfiguredEnvironment): boolean {
  // The header is trusted only if the platform reports that its authentication is on.
  if (platformSignIn !== 'on') return false;
  const signIn = { SIGN_IN: 'entra', FUNCTION_KEYS: 'sync', KEY_PICTURES: false, platformSignIn } as const;
  return problemOf(() => mustBeAllowed('read', callerOf(received, signIn), signIn)) === undefined;
}

/** Undefined: there is none. */
function problemOf(work: () => void): ProblemError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}
