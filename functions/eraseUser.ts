import { app } from '@azure/functions';
import { eraseUser as operation } from '../shared/http/contract/stored-users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'eraseUser',
  route(operation, async ({ params, invoke, answer, concerns }) => {
    const { eraseUser } = await import('../shared/workflows/operate/erase-user.ts');
    const erased = await invoke((context) => eraseUser(context, params.id));
    if (erased.kind === 'not-found') {
      throw new ProblemError(
        'user-not-found',
        'Instep has no stored data about a user with this object id or sign-in name.',
      );
    }
    concerns(erased.userId);
    if (erased.kind === 'busy') {
      throw new ProblemError(
        'refused',
        'The user is being worked on at this moment. Try again in a few minutes.',
      );
    }
    return answer(200, { userId: erased.userId });
  }),
);
