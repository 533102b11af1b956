/** Runs all checks, tokens first: a host that accepts no token is not asked anything else. */
import { judge, missing, ok, type ProbeAnswer, type Verdict } from '../../core/preflight/probe.ts';
import type { ProbedHost, TokenFacts } from '../../ports/probes.ts';
import type { Asking, Verdicts } from './asking.ts';
import { askLibrary } from './library-questions.ts';
import { askPeople } from './people-questions.ts';
import { askServices } from './service-questions.ts';

export interface Asked {
  readonly verdicts: Verdicts;
  /** Object id of the identity that the checks ran as. */
  readonly principalId: string | undefined;
}

/** Every check has a verdict; never throws for an answer of a service. */
export async function askAll(asking: Asking): Promise<Asked> {
  const services = askServices(asking);
  const hosts = ['graph', 'sharepoint', 'my-site'] as const;
  const answers = await Promise.all(hosts.map((host) => askToken(asking, host)));
  const [graph, sharePoint, mySite] = answers as [TokenAnswer, TokenAnswer, TokenAnswer];
  const open = { graph: isOk(graph), sharePoint: isOk(sharePoint), mySite: isOk(mySite) };
  const [people, library, rest] = await Promise.all([
    askPeople(asking, open),
    askLibrary(asking, open),
    services,
  ]);
  return {
    verdicts: {
      'token-graph': graph.verdict,
      'token-sharepoint': sharePoint.verdict,
      'token-my-site': mySite.verdict,
      ...people,
      ...library,
      ...rest,
    },
    principalId: answers.find(({ principalId }) => principalId !== undefined)?.principalId,
  };
}

interface TokenAnswer {
  readonly verdict: Verdict;
  readonly principalId: string | undefined;
}

function isOk({ verdict }: TokenAnswer): boolean {
  return verdict.state === 'ok';
}

async function askToken({ context, ask }: Asking, host: ProbedHost): Promise<TokenAnswer> {
  const answer = await ask(context.probes.token(host));
  return {
    verdict: judgeToken(answer, context.settings.TENANT_ID),
    principalId: answer.kind === 'answered' ? answer.value.principalId : undefined,
  };
}

/** A refusal without a status means that there was no token, so no host was asked. */
function judgeToken(answer: ProbeAnswer<TokenFacts>, tenant: string): Verdict {
  if (answer.kind === 'refused' && answer.status === undefined) return missing('no-token', answer.code);
  return judge(answer, { 401: 'token-not-accepted' }, ({ tenantId, roles }) => {
    if (tenantId !== undefined && tenantId !== tenant)
      return missing('token-of-another-tenant', `the token is of tenant ${tenantId}`);
    if (roles === undefined) return ok('accepted');
    return ok(`accepted; roles in it: ${roles.toSorted().join(', ') || 'none'}`);
  });
}
