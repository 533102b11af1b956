/** The call for one user, whether its address or its body names the user. */
import type { HttpResponseInit } from '@azure/functions';
import type { SyncOptions } from '../core/operation.ts';
import { callerId } from './authorization.ts';
import type { syncUser } from './contract/users.ts';
import { operationAddress, operationAnswer, whatCameOf } from './operation-answer.ts';
import { ProblemError } from './problems.ts';
import type { Call } from './route.ts';

type SyncCall = Omit<Call<typeof syncUser>, 'params' | 'body'> & { readonly body: SyncOptions };

export async function synchronised(call: SyncCall, idOrUpn: string): Promise<HttpResponseInit> {
  const { query, body, headers, caller, request, invoke, concerns, notes } = call;
  const { syncOnDemand } = await import('../workflows/on-demand/on-demand.ts');
  const { dryRun, force } = body;
  const key = headers['Idempotency-Key'];
  const asked = { idOrUpn, dryRun, force, by: callerId(caller), key, waitMs: query.wait * 1000 };
  const { answered, now } = await invoke(async (context) => {
    const answered = await syncOnDemand(context, asked);
    return { answered, now: context.clock.now() };
  });
  switch (answered.kind) {
    case 'not-found':
      throw new ProblemError(
        'user-not-found',
        'The directory has no user with this object id or sign-in name.',
      );
    case 'key-reused': {
      const earlier = operationAddress(request, answered.operationId);
      throw new ProblemError('idempotency-key-reused', `This key was already used for ${earlier}.`, {
        earlier,
      });
    }
    case 'operation':
      concerns(answered.operation.userId);
      notes(whatCameOf(answered.operation));
      return operationAnswer(call, answered.operation, now);
    default:
      return answered satisfies never;
  }
}
