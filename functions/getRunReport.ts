import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { getRunReport as operation } from '../shared/http/contract/reports.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getRunReport',
  route(operation, async (call) => {
    const { params, query, request } = call;
    const { runReport } = await import('../shared/workflows/report/run-report.ts');
    const { formatOf, sheetAnswer } = await import('../shared/http/report/formats.ts');
    const { runSheet } = await import('../shared/http/report/run-sheet.ts');
    const format = formatOf(request, query.format, ['json', 'csv', 'html']);
    const report = await call.invoke((context) => runReport(context, params.id, query), params.id);
    if (report === undefined) throw runNotFound(params.id);
    return sheetAnswer(call, format, runSheet(report, query));
  }),
);
