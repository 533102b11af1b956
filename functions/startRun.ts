import { app } from '@azure/functions';
import { answered, json } from '../shared/http/answers.ts';
import { problem } from '../shared/http/problems.ts';
import { addressOf, readBody } from '../shared/http/requests.ts';
import { emptyBody } from '../shared/http/schemas.ts';
import { invoke } from '../shared/services.ts';

app.http('startRun', {
  route: 'runs',
  methods: ['POST'],
  authLevel: 'function',
  handler: (request, invocation) =>
    answered(invocation, async () => {
      await readBody(request, emptyBody);
      const { startRun } = await import('../shared/workflows/run/start-run.ts');
      const started = await invoke(invocation, (context) => startRun(context, 'manual', context.clock.now()));
      if (started.started) {
        const location = addressOf(request, `runs/${started.runId}`);
        return json(202, { runId: started.runId, location }, { location });
      }
      const active = addressOf(request, `runs/${started.activeId}`);
      return problem('run-active', `Run ${started.activeId} is active. Wait for it, or cancel it.`, {
        run: active,
      });
    }),
});
