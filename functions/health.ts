import { app } from '@azure/functions';
import { health as operation } from '../shared/http/contract/service.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'health',
  route(operation, async ({ answer }) => {
    const { buildId } = await import('../shared/build-id.ts');
    return answer(200, { status: 'ok', build: buildId() });
  }),
);
