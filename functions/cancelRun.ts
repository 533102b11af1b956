import { app } from '@azure/functions';
import { answered, json } from '../shared/http/answers.ts';
import { refusalProblem } from '../shared/http/problems.ts';
import { caller, readBody, readRunId } from '../shared/http/requests.ts';
import { emptyBody } from '../shared/http/schemas.ts';
import { invoke } from '../shared/services.ts';

app.http('cancelRun', {
  route: 'runs/{id}/cancellation',
  methods: ['POST'],
  authLevel: 'function',
  handler: (request, invocation) =>
    answered(invocation, async () => {
      const runId = readRunId(request);
      await readBody(request, emptyBody);
      const { cancelRun } = await import('../shared/workflows/control/cancel-run.ts');
      const result = await invoke(invocation, (context) => cancelRun(context, runId, caller));
      return result.kind === 'cancelled' ? json(200, result.run) : refusalProblem(request, runId, result);
    }),
});
