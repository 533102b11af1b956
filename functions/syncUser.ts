import { app } from '@azure/functions';
import { answered, json } from '../shared/http/answers.ts';
import { problem } from '../shared/http/problems.ts';
import { readBody, readUserId } from '../shared/http/requests.ts';
import { syncBody } from '../shared/http/schemas.ts';
import { invoke } from '../shared/services.ts';

app.http('syncUser', {
  route: 'users/{id}/sync',
  methods: ['POST'],
  authLevel: 'function',
  handler: (request, invocation) =>
    answered(invocation, async () => {
      const idOrUpn = readUserId(request);
      const { dryRun } = await readBody(request, syncBody);
      const { syncUser } = await import('../shared/workflows/control/sync-user.ts');
      const result = await invoke(invocation, (context) => syncUser(context, { idOrUpn, dryRun }));
      return result === undefined
        ? problem('user-not-found', 'The directory has no user with this object id or sign-in name.')
        : json(200, result);
    }),
});
