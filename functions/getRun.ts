import { app } from '@azure/functions';
import { answered, json } from '../shared/http/answers.ts';
import { problem } from '../shared/http/problems.ts';
import { readRunId } from '../shared/http/requests.ts';
import { invoke } from '../shared/services.ts';

app.http('getRun', {
  route: 'runs/{id}',
  methods: ['GET'],
  authLevel: 'function',
  handler: (request, invocation) =>
    answered(invocation, async () => {
      const runId = readRunId(request);
      const { runProgress } = await import('../shared/workflows/control/run-progress.ts');
      const run = await invoke(invocation, (context) => runProgress(context, runId));
      return run === undefined ? problem('run-not-found', `There is no run ${runId}.`) : json(200, run);
    }),
});
