import { app } from '@azure/functions';
import { addressOf } from '../shared/http/answers.ts';
import { openapi as operation } from '../shared/http/contract/service.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'openapi',
  route(operation, async ({ request, answer }) => {
    const { openApiDocument } = await import('../shared/http/openapi.ts');
    return answer(200, openApiDocument(addressOf(request, '').replace(/\/$/, '')));
  }),
);
