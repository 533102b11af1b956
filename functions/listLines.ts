import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { listLines as operation } from '../shared/http/contract/lines.ts';
import { planLineOf } from '../shared/http/report/plan-line.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'listLines',
  route(operation, async ({ params: { id }, query, invoke, answer }) => {
    const { planLines } = await import('../shared/workflows/report/plan-lines.ts');
    const { limit, continuation, state, ...filter } = query;
    const page = await invoke(
      (context) => planLines(context, id, { limit, continuation, state, filter }),
      id,
    );
    if (page === undefined) throw runNotFound(id);
    return answer(200, { lines: page.lines.map(planLineOf), continuation: page.continuation });
  }),
);
