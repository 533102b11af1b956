import { app } from '@azure/functions';
import { syncUser as operation } from '../shared/http/contract/users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'syncUser',
  route(operation, async ({ params, body: { dryRun }, invoke, answer, concerns }) => {
    const { syncUser } = await import('../shared/workflows/control/sync-user.ts');
    const result = await invoke((context) => syncUser(context, { idOrUpn: params.id, dryRun }));
    if (result === undefined) {
      throw new ProblemError(
        'user-not-found',
        'The directory has no user with this object id or sign-in name.',
      );
    }
    concerns(result.userId);
    return answer(200, result);
  }),
);
