import { app } from '@azure/functions';
import { undoUser as operation } from '../shared/http/contract/users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'undoUser',
  route(operation, async ({ params, body: { runId, force }, invoke, answer, concerns }) => {
    const { undoUser } = await import('../shared/workflows/undo/undo-user.ts');
    const result = await invoke((context) => undoUser(context, { idOrUpn: params.id, runId, force }));
    if (result.kind === 'not-found') {
      throw new ProblemError('user-not-found', 'Instep knows no user with this object id or sign-in name.');
    }
    concerns(result.userId);
    const { trace } = result;
    if (result.kind === 'refused')
      throw new ProblemError('refused', result.text, { reason: result.why, trace });
    if (result.kind === 'failed') {
      throw new ProblemError('tenant-unavailable', result.text, { trace }, { 'retry-after': '60' });
    }
    const { userId, runId: undone, undoRunId } = result;
    return answer(200, { userId, runId: undone, undoRunId, trace });
  }),
);
