import { app } from '@azure/functions';
import { undoUser as operation } from '../shared/http/contract/users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'undoUser',
  route(operation, async ({ params, body: { runId, force }, invoke, answer, concerns, notes }) => {
    const { undoUserOnDemand } = await import('../shared/workflows/on-demand/undo-on-demand.ts');
    const asked = { idOrUpn: params.id, runId, force };
    const { result, retryAfterSeconds } = await invoke((context) => undoUserOnDemand(context, asked));
    if (result.kind === 'not-found') {
      throw new ProblemError('user-not-found', 'Instep knows no user with this object id or sign-in name.');
    }
    concerns(result.userId);
    const { trace } = result;
    const later = { 'retry-after': String(retryAfterSeconds) };
    if (result.kind === 'refused') {
      const { why, text } = result;
      if (why === 'guard') throw new ProblemError('guard', text, { trace }, later);
      throw new ProblemError('refused', text, { reason: why, trace });
    }
    if (result.kind === 'failed') throw new ProblemError('tenant-unavailable', result.text, { trace }, later);
    const { userId, runId: undone, undoRunId, warning } = result;
    notes({
      outcome: undoRunId === undefined ? 'nothing-to-write' : 'restored',
      users: undoRunId === undefined ? 0 : 1,
    });
    return answer(200, { userId, runId: undone, undoRunId, warning, trace });
  }),
);
