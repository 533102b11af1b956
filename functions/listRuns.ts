import { app } from '@azure/functions';
import { listRuns as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';
import { configured } from '../shared/services.ts';

app.http(
  'listRuns',
  route(operation, async ({ query: { limit, continuation }, invoke, answer }) => {
    const runs = await invoke((context) => context.runs.list(limit + 1, continuation));
    const { shownRun } = await import('../shared/workflows/report/shown-run.ts');
    const page = runs.slice(0, limit).map((run) => shownRun(configured(), run));
    return answer(200, { runs: page, continuation: runs.length > limit ? page.at(-1)?.id : undefined });
  }),
);
