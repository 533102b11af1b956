import { app } from '@azure/functions';
import { getUser as operation } from '../shared/http/contract/stored-users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';
import { userView } from '../shared/http/user-view.ts';

app.http(
  'getUser',
  route(operation, async ({ params, invoke, answer }) => {
    const { findUser: storedUser } = await import('../shared/workflows/ledger/find-user.ts');
    const found = await invoke((context) => storedUser(context, params.id));
    if (found === undefined) {
      throw new ProblemError(
        'user-not-found',
        'Instep has no stored data about a user with this object id or sign-in name.',
      );
    }
    return answer(200, userView(found.value));
  }),
);
