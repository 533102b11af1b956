import { app } from '@azure/functions';
import { searchPeople as operation } from '../shared/http/contract/people.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'searchPeople',
  route(operation, async ({ body: { text }, invoke, answer }) => {
    const { findPeople } = await import('../shared/workflows/on-demand/find-people.ts');
    const found = await invoke((context) => findPeople(context, text));
    const people = found.map(({ id, displayName, upn, scope }) => ({
      userId: id,
      displayName,
      signInName: upn,
      scope,
    }));
    return answer(200, { people });
  }),
);
