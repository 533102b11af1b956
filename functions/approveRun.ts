import { app } from '@azure/functions';
import { answered, json } from '../shared/http/answers.ts';
import { refusalProblem } from '../shared/http/problems.ts';
import { caller, readBody, readRunId } from '../shared/http/requests.ts';
import { approvalBody } from '../shared/http/schemas.ts';
import { invoke } from '../shared/services.ts';

app.http('approveRun', {
  route: 'runs/{id}/approval',
  methods: ['POST'],
  authLevel: 'function',
  handler: (request, invocation) =>
    answered(invocation, async () => {
      const runId = readRunId(request);
      const { planHash } = await readBody(request, approvalBody);
      const { approveRun } = await import('../shared/workflows/control/approve-run.ts');
      const result = await invoke(invocation, (context) =>
        approveRun(context, runId, { planHash, by: caller }),
      );
      return result.kind === 'approved' ? json(200, result.run) : refusalProblem(request, runId, result);
    }),
});
