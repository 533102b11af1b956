import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { getRun as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getRun',
  route(operation, async ({ params: { id }, invoke, answer }) => {
    const { runProgress } = await import('../shared/workflows/report/run-progress.ts');
    const run = await invoke((context) => runProgress(context, id));
    if (run === undefined) throw runNotFound(id);
    return answer(200, run);
  }),
);
