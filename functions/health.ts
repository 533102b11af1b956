import { app } from '@azure/functions';
import { health as operation } from '../shared/http/contract/service.ts';
import { route } from '../shared/http/route.ts';
import { configured } from '../shared/services.ts';
import { version } from '../shared/version.ts';

app.http(
  'health',
  route(operation, async ({ answer }) => {
    const { buildId } = await import('../shared/build-id.ts');
    const { MODE, PAUSED } = configured().settings;
    return answer(200, { status: 'ok', version, build: buildId(), mode: MODE, paused: PAUSED });
  }),
);
