import { app } from '@azure/functions';
import { refusalProblem } from '../shared/http/answers.ts';
import { callerId } from '../shared/http/authorization.ts';
import { approveRun as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'approveRun',
  route(operation, async ({ request, params: { id }, body, caller, invoke, answer, notes }) => {
    const { approveRun } = await import('../shared/workflows/operate/approve-run.ts');
    const by = callerId(caller);
    const result = await invoke((context) => approveRun(context, id, { ...body, by }));
    if (result.kind !== 'approved') throw refusalProblem(request, id, result);
    notes({ users: result.run.planned });
    return answer(200, result.run);
  }),
);
