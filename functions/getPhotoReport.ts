import { app } from '@azure/functions';
import { getPhotoReport as operation, photosToImprove } from '../shared/http/contract/reports.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getPhotoReport',
  route(operation, async (call) => {
    const { query, request, caller } = call;
    const { photoReport } = await import('../shared/workflows/report/photo-report.ts');
    const { formatOf, sheetAnswer } = await import('../shared/http/report/formats.ts');
    const { readerOf } = await import('../shared/http/report/reader.ts');
    const { photoSheet } = await import('../shared/http/report/photo-sheet.ts');
    const format = formatOf(request, query.format, ['json', 'csv', 'html']);
    const { tinyBelow, photo = photosToImprove } = query;
    const report = await call.invoke((context) => photoReport(context, { tinyBelow, states: photo }));
    if (report === undefined) {
      throw new ProblemError('refused', 'No run has closed yet, so nothing is known. Start one first.');
    }
    const reader = readerOf(request, caller);
    return sheetAnswer(call, { format, reader }, photoSheet(report, { photo, tinyBelow }, reader));
  }),
);
