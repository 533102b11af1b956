import { app } from '@azure/functions';
import { addressOf, refusalProblem } from '../shared/http/answers.ts';
import { callerId } from '../shared/http/authorization.ts';
import { undoRun as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'undoRun',
  route(operation, async ({ request, params: { id }, caller, invoke, answer }) => {
    const { undoRun } = await import('../shared/workflows/operate/undo-run.ts');
    const started = await invoke((context) => undoRun(context, id, callerId(caller)));
    if (started.kind !== 'started') throw refusalProblem(request, id, started);
    const location = addressOf(request, `runs/${started.run.id}`);
    return answer(202, { runId: started.run.id, location }, { location });
  }),
);
