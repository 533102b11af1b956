import { app } from '@azure/functions';
import { invoke, timed } from '../shared/services.ts';

/** Every quarter of an hour: a stalled run should not wait for the morning. */
app.timer('tidyUp', {
  schedule: '0 */15 * * * *',
  handler: timed(async (_timer, invocation) => {
    const { tidyUp } = await import('../shared/workflows/tidy/tidy-up.ts');
    await invoke(invocation, tidyUp);
  }),
});
