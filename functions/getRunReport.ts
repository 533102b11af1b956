import { app } from '@azure/functions';
import { runNotFound } from '../shared/http/answers.ts';
import { getRunReport as operation } from '../shared/http/contract/reports.ts';
import { route } from '../shared/http/route.ts';
import { configured } from '../shared/services.ts';

app.http(
  'getRunReport',
  route(operation, async (call) => {
    const { params, query, request, caller } = call;
    const { comparableWith } = await import('../shared/workflows/report/run-comparison.ts');
    const { runReport } = await import('../shared/workflows/report/run-report.ts');
    const { formatOf, sheetAnswer } = await import('../shared/http/report/formats.ts');
    const { readerOf } = await import('../shared/http/report/reader.ts');
    const { runSheet } = await import('../shared/http/report/run-sheet.ts');
    const format = formatOf(request, query.format, ['json', 'csv', 'html']);
    const reader = readerOf(request, caller);
    const { format: _, ...filter } = query;
    const report = await call.invoke((context) => runReport(context, params.id, filter), params.id);
    if (report === undefined) throw runNotFound(params.id);
    const earlier =
      format === 'html' && reader.hasConsole
        ? await call.invoke((context) => comparableWith(context, report.run), params.id)
        : [];
    const around = { filter, earlier, settings: configured().settings };
    return sheetAnswer(call, { format, reader }, runSheet(report, around, reader));
  }),
);
