import { app } from '@azure/functions';
import { addressOf, runActive } from '../shared/http/answers.ts';
import { startRun as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'startRun',
  route(operation, async ({ request, invoke, answer, concerns }) => {
    const { startRun } = await import('../shared/workflows/night/steps/start-run.ts');
    const started = await invoke((context) => startRun(context, 'manual', context.clock.now()));
    if (!started.started) throw runActive(request, started.activeId);
    concerns(started.runId);
    const location = addressOf(request, `runs/${started.runId}`);
    return answer(202, { runId: started.runId, location }, { location });
  }),
);
