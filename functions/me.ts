import { app } from '@azure/functions';
import { callerId } from '../shared/http/authorization.ts';
import { me as operation } from '../shared/http/contract/console.ts';
import { route } from '../shared/http/route.ts';
import { configured } from '../shared/services.ts';
import { version } from '../shared/version.ts';

app.http(
  'me',
  route(operation, async ({ caller, answer }) => {
    const { buildId } = await import('../shared/build-id.ts');
    const { MODE, PAUSED } = configured().settings;
    const { name, roles } = caller.kind === 'key' ? { name: 'function key', roles: [] } : caller;
    const app = { version, build: buildId(), mode: MODE, paused: PAUSED };
    return answer(200, { id: callerId(caller), name, roles, ...app });
  }),
);
