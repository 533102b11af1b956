import { app } from '@azure/functions';
import { findUser as operation } from '../shared/http/contract/stored-users.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'findUser',
  route(operation, async ({ body: { user }, invoke, answer }) => {
    const { findUser } = await import('../shared/workflows/ledger/find-user.ts');
    const found = await invoke((context) => findUser(context, user));
    if (found !== undefined) return answer(200, { userId: found.value.id });
    throw new ProblemError(
      'user-not-found',
      'Instep has no stored data about a user with this object id or sign-in name.',
    );
  }),
);
