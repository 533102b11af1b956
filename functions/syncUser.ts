import { app } from '@azure/functions';
import { callerId } from '../shared/http/authorization.ts';
import { syncUser as operation } from '../shared/http/contract/users.ts';
import { operationAddress, operationAnswer } from '../shared/http/operation-answer.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'syncUser',
  route(operation, async (call) => {
    const { params, query, body, headers, caller, request, invoke, concerns } = call;
    const { syncOnDemand } = await import('../shared/workflows/on-demand/on-demand.ts');
    const key = headers['Idempotency-Key'];
    const waitMs = query.wait * 1000;
    const asked = { idOrUpn: params.id, ...body, by: callerId(caller), key, waitMs };
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
        return operationAnswer(call, answered.operation, now);
      default:
        return answered satisfies never;
    }
  }),
);
