/** One access token for each scope, kept until shortly before it expires. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Clock } from '../../ports/runtime.ts';

/** What @azure/identity's credentials offer; named here so that nothing below needs that package. */
export interface TokenSource {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

export interface Tokens {
  /** `refused` names a token that the service did not accept: it is not given out again. */
  get(scope: string, refused?: string): Promise<string>;
}

const marginMs = 5 * 60 * 1000;

export function createTokens(source: TokenSource, clock: Clock): Tokens {
  const kept = new Map<string, { readonly token: string; readonly expiresOnTimestamp: number }>();
  const asked = new Map<string, Promise<string>>();

  function ask(scope: string): Promise<string> {
    const running = asked.get(scope);
    if (running !== undefined) return running;
    const answer = fetchToken(source, scope)
      .then((token) => {
        kept.set(scope, token);
        return token.token;
      })
      .finally(() => asked.delete(scope));
    asked.set(scope, answer);
    return answer;
  }

  return {
    async get(scope, refused) {
      const token = kept.get(scope);
      const lasts = token !== undefined && token.expiresOnTimestamp - marginMs > clock.now().getTime();
      return lasts && token.token !== refused ? token.token : ask(scope);
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
