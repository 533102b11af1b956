import { app } from '@azure/functions';
import { getOperation as operation } from '../shared/http/contract/users.ts';
import { operationAnswer } from '../shared/http/operation-answer.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getOperation',
  route(operation, async (call) => {
    const { operationNow } = await import('../shared/workflows/on-demand/operation-steps.ts');
    const { id } = call.params;
    const { found, now } = await call.invoke(async (context) => ({
      found: await operationNow(context, id),
      now: context.clock.now(),
    }));
    if (found === undefined) throw new ProblemError('operation-not-found', `There is no operation ${id}.`);
    return operationAnswer(call, found, now);
  }),
);
