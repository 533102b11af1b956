import { app } from '@azure/functions';
import { getUserHistory as operation } from '../shared/http/contract/history.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getUserHistory',
  route(operation, async ({ params: { id }, query, caller, invoke, answer }) => {
    const { userHistory } = await import('../shared/workflows/report/user-history.ts');
    const { nameFinder } = await import('../shared/workflows/report/names-of.ts');
    const { callersIn, historyView } = await import('../shared/http/history-view.ts');
    const { limit, continuation } = query;
    const view = await invoke(async (context) => {
      const history = await userHistory(context, id, { limit, continuation });
      if (history === undefined) return undefined;
      // Names are for people: a program that has a function key gets ids.
      const nameOf =
        caller.kind === 'key'
          ? () => undefined
          : await nameFinder(context, callersIn(history), new Map([[caller.id, caller.name]]));
      return historyView(id, history, nameOf);
    });
    if (view !== undefined) return answer(200, view);
    throw new ProblemError('user-not-found', 'Instep has no stored data about a user with this object id.');
  }),
);
