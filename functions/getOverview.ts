import { app } from '@azure/functions';
import { getOverview as operation } from '../shared/http/contract/overview.ts';
import { route } from '../shared/http/route.ts';

/** As many runs as the console asks for at a time. */
const runs = 20;

app.http(
  'getOverview',
  route(operation, async ({ invoke, answer }) => {
    const { overview } = await import('../shared/workflows/report/overview.ts');
    return answer(200, await invoke((context) => overview(context, runs)));
  }),
);
