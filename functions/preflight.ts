import { app } from '@azure/functions';
import { preflight as operation } from '../shared/http/contract/preflight.ts';
import { route } from '../shared/http/route.ts';
import { sharedPreflight } from '../shared/http/shared-preflight.ts';

app.http(
  'preflight',
  route(operation, async ({ query: { user }, invoke, answer }) => {
    const { preflight } = await import('../shared/workflows/preflight/preflight.ts');
    const work = () => invoke((context) => preflight(context, { write: false, user }));
    return answer(200, await sharedPreflight(user ?? '', work));
  }),
);
