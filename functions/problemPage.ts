import { app } from '@azure/functions';
import { problemPage as operation } from '../shared/http/contract/service.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'problemPage',
  route(operation, async () => {
    const { problemsHtml } = await import('../shared/http/problem-page.ts');
    return problemsHtml();
  }),
);
