import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { compareRuns as operation } from '../shared/http/contract/reports.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'compareRuns',
  route(operation, async (call) => {
    const { params, query, request, caller } = call;
    const { compareRuns } = await import('../shared/workflows/report/run-comparison.ts');
    const { formatOf, sheetAnswer } = await import('../shared/http/report/formats.ts');
    const { readerOf } = await import('../shared/http/report/reader.ts');
    const { comparisonSheet } = await import('../shared/http/report/comparison-sheet.ts');
    const format = formatOf(request, query.format, ['json', 'csv', 'html']);
    const { change, finding, user, with: earlier } = query;
    const filter = { change, finding, user };
    const ids = { earlier, later: params.id };
    const compared = await call.invoke((context) => compareRuns(context, ids, filter));
    if (compared.kind === 'not-found') throw runNotFound(compared.runId);
    if (compared.kind === 'refused') throw new ProblemError('refused', compared.why);
    const reader = readerOf(request, caller);
    return sheetAnswer(call, { format, reader }, comparisonSheet(compared, filter, reader));
  }),
);
