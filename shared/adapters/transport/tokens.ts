/**
 * Caches one access token for each scope until shortly before it expires. A failing identity endpoint is asked again
 * for a while, then not for a minute (DECISIONS.md, D-identity-down).
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { RequestTimer } from '../clock.ts';
import { answerWithin } from '../time-limit.ts';
import { identityFailure, type SignedInAs } from './identity-failure.ts';

/**
 * The part of @azure/identity's credentials that is used; declared here so that this folder does not import
 * the package.
 */
export interface TokenSource {
  getToken(scope: string): Promise<AccessToken | null>;
}

interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

export interface Tokens {
  /**
   * `refused`: a token that the service did not accept; it is not returned again. Throws PermanentError, or
   * NoTokenError.
   */
  get(scope: string, refused?: string): Promise<string>;
}

export interface TokensOptions {
  readonly clock: Clock;
  readonly timer: RequestTimer;
  readonly signedInAs: SignedInAs;
}

/** The identity endpoint is down. That concerns all users, so it is never the result for one user. */
export class NoTokenError extends TransientError {}

const marginMs = 5 * 60 * 1000;
/** Before the second and each further attempt. The credential repeats a request by itself for some seconds too. */
const waitsMs = [1_000, 2_000, 4_000, 8_000];
/** For one attempt: the credential has no time limit of its own. */
const attemptWithinMs = 15_000;
/** No further attempt is started after this time. */
const askingMs = 30_000;
/** How long callers must wait, without a request to the endpoint, after the last attempt. */
const pauseMs = 60_000;

export function createTokens(source: TokenSource, options: TokensOptions): Tokens {
  const { clock, timer } = options;
  const cached = new Map<string, AccessToken>();
  const pending = new Map<string, Promise<string>>();
  const failed = new Map<string, { readonly error: NoTokenError; readonly untilMs: number }>();

  function refresh(scope: string): Promise<string> {
    const running = pending.get(scope);
    if (running !== undefined) return running;
    const fetching = fetchPatiently(scope)
      .then((token) => {
        cached.set(scope, token);
        return token.token;
      })
      .finally(() => pending.delete(scope));
    pending.set(scope, fetching);
    return fetching;
  }

  async function fetchPatiently(scope: string): Promise<AccessToken> {
    const before = failed.get(scope);
    if (before !== undefined && clock.now().getTime() < before.untilMs) throw before.error;
    const untilMs = clock.now().getTime() + askingMs;
    for (let attempt = 0; ; attempt += 1) {
      const result = await fetchToken(source, scope, options);
      if (!(result instanceof NoTokenError)) return result;
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined || clock.now().getTime() + waitMs > untilMs) {
        failed.set(scope, { error: result, untilMs: clock.now().getTime() + pauseMs });
        throw result;
      }
      await timer.wait(waitMs);
    }
  }

  return {
    async get(scope, refused) {
      const token = cached.get(scope);
      if (token === undefined || token.token === refused) return refresh(scope);
      const leftMs = token.expiresOnTimestamp - clock.now().getTime();
      if (leftMs > marginMs) return token.token;
      try {
        return await refresh(scope);
      } catch (error) {
        if (error instanceof NoTokenError && leftMs > 0) return token.token;
        throw error;
      }
    },
  };
}

/** Returns a failure that may be temporary, and throws every other one. */
async function fetchToken(
  source: TokenSource,
  scope: string,
  { signedInAs, timer }: TokensOptions,
): Promise<AccessToken | NoTokenError> {
  const what = `No access token for ${scope}`;
  try {
    const token = await answerWithin(timer.timeout(attemptWithinMs), source.getToken(scope), tooLate);
    if (token !== null) return token;
  } catch (error) {
    const { kind, cause: short } = identityFailure(error, signedInAs);
    const cause = new Error(short, { cause: error });
    if (kind === 'absent')
      throw new PermanentError('no-identity', `${what}: there is no identity here to ask with`, { cause });
    if (kind === 'refused') throw new PermanentError('no-token', `${what}: ${short}`, { cause });
    return new NoTokenError(`${what}: ${short}`, { cause, retryAfterMs: pauseMs, because: short });
  }
  throw new PermanentError('no-token', `${what}: the identity gave none`);
}

function tooLate(reason: unknown): never {
  throw reason;
}
