import { app } from '@azure/functions';
import { json } from '../shared/http/answers.ts';
import { environment } from '../shared/services.ts';
import { version } from '../shared/version.ts';

/** That this answers says that the app is alive and its settings are valid: with wrong ones it would not have started. */
app.http('health', {
  route: 'health',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async () => {
    const { buildId } = await import('../shared/build-id.ts');
    const { MODE, PAUSED } = environment.settings;
    return json(200, { status: 'ok', version, build: buildId(), mode: MODE, paused: PAUSED });
  },
});
