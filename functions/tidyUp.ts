import { app } from '@azure/functions';
import { invoke } from '../shared/services.ts';
import { tidyUp } from '../shared/workflows/tidy/tidy-up.ts';

/** Every quarter of an hour: a stalled run should not wait for the morning. */
app.timer('tidyUp', {
  schedule: '0 */15 * * * *',
  handler: (_timer, invocation) => invoke(invocation, tidyUp),
});
