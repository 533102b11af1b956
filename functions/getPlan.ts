import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { getPlan as operation } from '../shared/http/contract/plan.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getPlan',
  route(operation, async ({ params: { id }, query, request, caller, invoke, answer, stream }) => {
    const { planView } = await import('../shared/workflows/report/plan-view.ts');
    const { formatOf, headersOf } = await import('../shared/http/report/formats.ts');
    const { readerOf } = await import('../shared/http/report/reader.ts');
    const { planBody, writePlanPage } = await import('../shared/http/report/plan-page.ts');
    const format = formatOf(request, query.format, ['json', 'html']);
    const view = await invoke((context) => planView(context, id), id);
    if (view.kind === 'not-found') throw runNotFound(id);
    if (view.kind === 'refused') throw new ProblemError('refused', view.why);
    const reader = readerOf(request, caller);
    if (format === 'html') return stream(writePlanPage(view, reader), headersOf(format, reader));
    return answer(200, planBody(view), { vary: 'accept' });
  }),
);
