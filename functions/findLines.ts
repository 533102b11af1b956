import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { findLines as operation } from '../shared/http/contract/lines.ts';
import { planLineOf } from '../shared/http/report/plan-line.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'findLines',
  route(operation, async ({ params: { id }, body: { users }, invoke, answer }) => {
    const { linesOf } = await import('../shared/workflows/report/plan-lines.ts');
    const lines = await invoke((context) => linesOf(context, id, users), id);
    if (lines === undefined) throw runNotFound(id);
    return answer(200, { lines: lines.map(planLineOf) });
  }),
);
