import { app } from '@azure/functions';
import { refusalProblem } from '../shared/http/answers.ts';
import { callerId } from '../shared/http/authorization.ts';
import { cancelRun as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'cancelRun',
  route(operation, async ({ request, params: { id }, caller, invoke, answer }) => {
    const { cancelRun } = await import('../shared/workflows/operate/cancel-run.ts');
    const result = await invoke((context) => cancelRun(context, id, callerId(caller)));
    if (result.kind !== 'cancelled') throw refusalProblem(request, id, result);
    return answer(200, result.run);
  }),
);
