import { app } from '@azure/functions';
import { invoke, timed } from '../shared/services.ts';

/** Runs every 15 minutes, so that a stalled run continues during the same night. */
app.timer('tidyUp', {
  schedule: '0 */15 * * * *',
  handler: timed(async (_timer, invocation) => {
    const { tidyUp } = await import('../shared/workflows/tidy/tidy-up.ts');
    await invoke(invocation, tidyUp);
  }),
});
