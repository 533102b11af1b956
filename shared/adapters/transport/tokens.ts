/** Caches one access token for each scope until shortly before it expires. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Clock } from '../../ports/runtime.ts';

/**
 * The part of @azure/identity's credentials that is used; declared here so that this folder does not import
 * the package.
 */
export interface TokenSource {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

export interface Tokens {
  /** `refused`: a token that the service did not accept; it is not returned again. */
  get(scope: string, refused?: string): Promise<string>;
}

const marginMs = 5 * 60 * 1000;

export function createTokens(source: TokenSource, clock: Clock): Tokens {
  const cached = new Map<string, { readonly token: string; readonly expiresOnTimestamp: number }>();
  const pending = new Map<string, Promise<string>>();

  function refresh(scope: string): Promise<string> {
    const running = pending.get(scope);
    if (running !== undefined) return running;
    const fetching = fetchToken(source, scope)
      .then((token) => {
        cached.set(scope, token);
        return token.token;
      })
      .finally(() => pending.delete(scope));
    pending.set(scope, fetching);
    return fetching;
  }

  return {
    async get(scope, refused) {
      const token = cached.get(scope);
      const isValid = token !== undefined && token.expiresOnTimestamp - marginMs > clock.now().getTime();
      return isValid && token.token !== refused ? token.token : refresh(scope);
    },
  };
}

async function fetchToken(
  source: TokenSource,
  scope: string,
): Promise<{ token: string; expiresOnTimestamp: number }> {
  try {
    const token = await source.getToken(scope);
    if (token !== null) return token;
  } catch (error) {
    throw tokenFailure(scope, error);
  }
  throw new PermanentError('no-token', `No access token for ${scope}: the identity gave none`);
}

function tokenFailure(scope: string, error: unknown): Error {
  const what = `No access token for ${scope}`;
  if (error instanceof Error && error.name === 'CredentialUnavailableError') {
    const cause = new Error('no identity', { cause: error });
    return new PermanentError('no-identity', `${what}: there is no identity here to ask with`, { cause });
  }
  return new TransientError(what, { cause: new Error('no access token', { cause: error }) });
}
