/** Tests whether the identity gets a token for a host, and whether the host accepts it. */
import { z } from 'zod';
import { PermanentError, TransientError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { ProbedHost, Probes, TokenFacts } from '../../ports/probes.ts';
import type { CloudHosts } from '../clouds.ts';
import { identityFailure, type SignedInAs } from '../transport/identity-failure.ts';
import type { TokenSource } from '../transport/tokens.ts';
import type { Transport, TransportRequest } from '../transport/transport.ts';
import { answerOf, probeWithinMs } from './probe-answers.ts';

export interface TokenProbeOptions {
  readonly credential: TokenSource;
  readonly signedInAs: SignedInAs;
  readonly transport: Transport;
  readonly hosts: CloudHosts;
}

/** Requests that need as few roles as possible. Even a 403 shows that the host accepts the token. */
const cheapRequests: Readonly<
  Record<ProbedHost, Pick<TransportRequest, 'limiter'> & { readonly path: string }>
> = {
  graph: { limiter: 'graph', path: '/v1.0/users?$top=1&$select=id' },
  sharepoint: { limiter: 'sharepoint', path: '/_api/web?$select=Id' },
  'my-site': { limiter: 'sharepoint', path: '/_api/web?$select=Id' },
};

export function tokenProbe({ credential, signedInAs, transport, hosts }: TokenProbeOptions): Probes['token'] {
  const names: Readonly<Record<ProbedHost, string>> = {
    graph: hosts.graph,
    sharepoint: hosts.sharePointRoot,
    'my-site': hosts.sharePointMy,
  };
  return async (which) => {
    const host = names[which];
    const token = await answerOf(() => tokenFor(credential, `https://${host}/.default`, signedInAs));
    if (token.kind !== 'answered') return token;
    const { limiter, path } = cheapRequests[which];
    const answer = await answerOf(() =>
      transport.send({
        method: 'GET',
        url: `https://${host}${path}`,
        headers: { accept: 'application/json' },
        limiter,
        kind: 'preflight',
        withinMs: probeWithinMs,
      }),
    );
    if (answer.kind !== 'answered') return answer;
    return tokenAnswer(answer.value.status, token.value);
  };
}

function tokenAnswer(status: number, token: string): ProbeAnswer<TokenFacts> {
  if (status === 401) return { kind: 'refused', status, code: 'http-401' };
  if (status >= 500) return { kind: 'silent', cause: `HTTP ${status}` };
  return { kind: 'answered', value: factsOf(token) };
}

/** Every failure is a refusal, except one that may be temporary. */
async function tokenFor(credential: TokenSource, scope: string, signedInAs: SignedInAs): Promise<string> {
  try {
    const token = await credential.getToken(scope);
    if (token !== null) return token.token;
  } catch (error) {
    const { kind, cause } = identityFailure(error, signedInAs);
    if (kind === 'failing')
      throw new TransientError('No token', { cause: new Error(cause, { cause: error }) });
    throw new PermanentError(`no token for ${scope}: ${firstLine(error)}`, 'No token', { cause: error });
  }
  throw new PermanentError(`no token for ${scope}`, 'No token');
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0]?.slice(0, 300) ?? '';
}

const claims = z.object({
  oid: z.string().optional(),
  tid: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/**
 * Microsoft does not guarantee the content of tokens: it is used in messages, and to compare the tenant id.
 */
function factsOf(token: string): TokenFacts {
  const parsed = claims.safeParse(
    parsedJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')),
  );
  const { oid, tid, roles } = parsed.success ? parsed.data : {};
  return { principalId: oid?.toLowerCase(), tenantId: tid?.toLowerCase(), roles };
}
