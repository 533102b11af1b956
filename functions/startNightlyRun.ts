import { app } from '@azure/functions';
import { scheduledTime } from '../shared/scheduled-time.ts';
import { invoke, nightlySchedule, timed } from '../shared/services.ts';

/** The id of the run is the scheduled time, so a second call for the same time finds the run that the first one started. */
app.timer('startNightlyRun', {
  schedule: nightlySchedule,
  handler: timed(async (timer, invocation) => {
    const { startRun } = await import('../shared/workflows/night/steps/start-run.ts');
    const started = await invoke(invocation, (context) =>
      startRun(context, 'timer', scheduledTime(timer, context.clock.now())),
    );
    if (!started.started) {
      invocation.warn('The nightly run did not start: another run is active', { activeId: started.activeId });
    }
  }),
});
