import { app } from '@azure/functions';
import { getSettings as operation } from '../shared/http/contract/settings.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getSettings',
  route(operation, async ({ invoke, answer }) => {
    const { buildId } = await import('../shared/build-id.ts');
    const { settingsView } = await import('../shared/http/settings-view.ts');
    const { knownGeos } = await import('../shared/workflows/report/known-geos.ts');
    return answer(200, settingsView(buildId(), await invoke(knownGeos)));
  }),
);
